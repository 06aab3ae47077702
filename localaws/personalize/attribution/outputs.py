"""Where metrics go: to CloudWatch, and as reports to S3, with the role of their metric attribution."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

from localaws.personalize.attribution.sums import Sum
from localaws.personalize.resources import Resource
from localaws.personalize.role_session import RoleSession
from localaws.shared.ports import ServiceRoles

NAMESPACE = "AWS/Personalize"
"""That of the service's own metrics. AWS names neither it nor the dimensions of attributed metrics."""

MAX_METRICS_A_CALL = 100
REPORT_COLUMNS = (
    "METRIC_NAME",
    "EVENT_TYPE",
    "VALUE",
    "MATH_FUNCTION",
    "EVENT_ATTRIBUTION_SOURCE",
    "TIMESTAMP",
)
"""Source: Amazon Personalize Developer Guide, "Publishing metric attribution reports to Amazon S3"."""


class OutputRefusedError(Exception):
    """CloudWatch or S3 refused what the role of a metric attribution was to write."""


@dataclass(frozen=True)
class Outputs:
    """Writes metrics and reports.

    Attributes:
        roles: under which it writes.
        endpoint: URL of the local AWS.
    """

    roles: ServiceRoles
    endpoint: str

    def put_metrics(self, attribution: Resource, sums: Sequence[Sum]) -> None:
        """Put sums into CloudWatch, each at the begin of its window.

        Raises:
            OutputRefusedError: CloudWatch refused.
            OSError: it did not answer.
        Source: Amazon CloudWatch API Reference, PutMetricData.
        """
        session = self._session(attribution)
        group = attribution.document["datasetGroupArn"]
        for start in range(0, len(sums), MAX_METRICS_A_CALL):
            batch = sums[start : start + MAX_METRICS_A_CALL]
            body = urlencode(dict(_put_metric_data(group, batch))).encode()
            headers = {"content-type": "application/x-www-form-urlencoded"}
            with session.request("monitoring", "POST", "/", body=body, headers=headers) as response:
                _accept(response.status, response.read(), "cloudwatch:PutMetricData", attribution)

    def put_report(
        self, attribution: Resource, sums: Sequence[Sum], *, method: str, time: float
    ) -> None:
        """Write the report of an import.

        Args:
            attribution: with a destination on S3.
            sums: of the imported interactions.
            method: `FULL` or `INCREMENTAL`.
            time: of the report, in seconds since the Unix epoch.

        Raises:
            OutputRefusedError: S3 refused.
            OSError: it did not answer.
        """
        destination = attribution.document["metricsOutputConfig"]["s3DataDestination"]["path"]
        place = urlsplit(destination)
        folder = place.path.strip("/")
        name = f"AggregatedAttributionMetrics - {method} - {int(time)}.csv"
        path = f"/{place.netloc}/{folder}/{name}" if folder else f"/{place.netloc}/{name}"
        headers = {"content-type": "text/csv"}
        session, body = self._session(attribution), report(sums).encode()
        with session.request("s3", "PUT", path, body=body, headers=headers) as response:
            _accept(response.status, response.read(), f"s3:PutObject to {destination}", attribution)

    def _session(self, attribution: Resource) -> RoleSession:
        role = attribution.document["metricsOutputConfig"]["roleArn"]
        environment = self.roles.session(role, attribution.account, attribution.arn)
        return RoleSession.of(self.endpoint, attribution.region, environment)


def report(sums: Sequence[Sum]) -> str:
    """A report as text of CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(REPORT_COLUMNS)
    for each in sums:
        metric = each.metric
        writer.writerow(
            (metric.name, metric.event_type, each.value, metric.function, each.source, each.window)
        )
    return text.getvalue()


def _put_metric_data(group_arn: str, sums: Sequence[Sum]) -> Iterator[tuple[str, str]]:
    yield from {"Action": "PutMetricData", "Version": "2010-08-01", "Namespace": NAMESPACE}.items()
    for number, each in enumerate(sums, 1):
        member = f"MetricData.member.{number}"
        yield f"{member}.MetricName", each.metric.name
        yield f"{member}.Timestamp", datetime.fromtimestamp(each.window, UTC).isoformat()
        yield f"{member}.Value", repr(each.value)
        for place, (name, value) in enumerate(_dimensions(group_arn, each).items(), 1):
            yield f"{member}.Dimensions.member.{place}.Name", name
            yield f"{member}.Dimensions.member.{place}.Value", value


def _dimensions(group_arn: str, each: Sum) -> Mapping[str, str]:
    return {"DatasetGroupArn": group_arn, "EventAttributionSource": each.source}


def _accept(status: int, body: bytes, what: str, attribution: Resource) -> None:
    if status < 400:
        return
    try:
        code = ET.fromstring(body).findtext(".//{*}Code")  # noqa: S314 - of our own services
    except ET.ParseError:
        code = None
    role = attribution.document["metricsOutputConfig"]["roleArn"]
    raise OutputRefusedError(f"{what} was refused to the role {role}: {code or status}.")
