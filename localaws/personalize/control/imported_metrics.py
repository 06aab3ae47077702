"""Metrics of imports: the report on S3 that an import job asks for, and CloudWatch after an incremental one.

Source: Amazon Personalize Developer Guide, "Publishing metric attribution reports to Amazon S3" and "Measuring recommendation
impact with a metric attribution".
"""

from typing import Any

from localaws.personalize.attribution.put_events import REPORTED_SECONDS
from localaws.personalize.attribution.sums import Sum, from_json, known_sources
from localaws.personalize.control import datasets, metric_attributions
from localaws.personalize.control.plane import ControlPlane
from localaws.personalize.errors import invalid_input
from localaws.personalize.resources import Resource
from localaws.personalize.shapes import Json


def check_reports(plane: ControlPlane, dataset: Resource) -> None:
    """Refuse an import job that asks for a report which cannot be made.

    Raises:
        ServiceError: InvalidInputException.
    """
    if dataset.document["datasetType"] != "INTERACTIONS":
        raise invalid_input("publishAttributionMetricsToS3 is for imports of interactions alone.")
    found = metric_attributions.of_group(plane, dataset.document["datasetGroupArn"])
    if found is None or "s3DataDestination" not in found.document["metricsOutputConfig"]:
        raise invalid_input(
            "publishAttributionMetricsToS3 needs a metric attribution that is ACTIVE and has an S3 path."
        )


def specification(plane: ControlPlane, job: Resource, dataset: Resource) -> dict[str, Any] | None:
    """What an import needs to count its interactions, None where nobody asks for it."""
    group = dataset.document["datasetGroupArn"]
    found = metric_attributions.of_group(plane, group)
    is_incremental = job.document["importMode"] == "INCREMENTAL"
    is_asked_for = is_incremental or job.document["publishAttributionMetricsToS3"]
    if found is None or not is_asked_for or dataset.document["datasetType"] != "INTERACTIONS":
        return None
    items = datasets.of_group(plane, group, "ITEMS")
    return {
        "metrics": found.document["metrics"],
        "database": str(plane.files.database),
        "items": items and items.internal.get("records"),
        "itemsDatasetArn": items and items.arn,
    }


def publish(plane: ControlPlane, job: Resource, report: Json) -> None:
    """Send the sums of an import that has some where they belong.

    Raises:
        OutputRefusedError: a role may not write there.
        OSError: nobody answered.
    """
    sums = from_json(report.pop("sums", ()))
    dataset = plane.store.get("Dataset", job.document["datasetArn"])
    found = metric_attributions.of_group(plane, dataset.document["datasetGroupArn"])
    if found is None:
        return
    sources = known_sources((), (each.source for each in sums))
    shown = [each for each in sums if each.source in sources]
    mode = job.document["importMode"]
    if job.document["publishAttributionMetricsToS3"]:
        plane.outputs.put_report(found, shown, method=mode, time=plane.clock.now())
    if mode == "INCREMENTAL":
        plane.outputs.put_metrics(found, [each for each in shown if _is_young(plane, each)])


def _is_young(plane: ControlPlane, each: Sum) -> bool:
    """CloudWatch gets what is younger than 14 days; a report on S3 has all."""
    return each.window >= plane.clock.now() - REPORTED_SECONDS
