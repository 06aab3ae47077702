"""Lambda function `observer`: metrics of what AWS sends none of, on a schedule.

How old the newest trainings and imports are and how well they went, whether what answers is there, and what lies in the
bucket of dead letters. Environment: `SOLUTION_ARNS`, `CAMPAIGN_ARNS`, `RECOMMENDER_ARNS` and `DATASET_ARNS`, each a JSON
object of ARNs by what they are for, and `DEAD_LETTER_BUCKET`.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from handlers.shared import clients
from handlers.shared.absence import unless_absent
from handlers.shared.metrics import Metric, emit

ACTIVE = "ACTIVE"
# Source: AWS Lambda Developer Guide, "Retaining discarded batches", for a bucket as destination.
DISCARDED_BATCHES = "aws/lambda/"
# Of the metrics of a training. Source: Amazon Personalize Developer Guide, "Evaluating a solution version with metrics".
QUALITY = ("coverage", "normalized_discounted_cumulative_gain_at_10", "precision_at_10")


def handler(event: Mapping[str, Any], _context: object) -> None:
    """Write a line for each training, each thing that serves, each dataset, and the bucket."""
    observer = Observer(clients.personalize_patiently(), moment_of(event))
    for purpose, arn in _arns("SOLUTION_ARNS"):
        emit(observer.training(arn), purpose=purpose)
    for purpose, arn in _arns("CAMPAIGN_ARNS"):
        emit(observer.campaign(arn), purpose=purpose)
    for purpose, arn in _arns("RECOMMENDER_ARNS"):
        emit(observer.recommender(arn), purpose=purpose)
    for dataset, arn in _arns("DATASET_ARNS"):
        emit(observer.imports(arn), purpose=dataset)
    emit([discarded_batches(clients.s3(), os.environ["DEAD_LETTER_BUCKET"])])


@dataclass(frozen=True)
class Observer:
    """What Amazon Personalize says of a stack's resources at one moment.

    Attributes:
        personalize: client of the control plane.
        now: that moment.
    """

    personalize: Any
    now: datetime

    def training(self, solution_arn: str) -> list[Metric]:
        """Hours since the newest training began that ended well, and how well; nothing where there is none."""
        pages = self.personalize.get_paginator("list_solution_versions").paginate(
            solutionArn=solution_arn
        )
        newest = _newest(pages, "solutionVersions")
        if newest is None:
            return []
        answer = self.personalize.get_solution_metrics(
            solutionVersionArn=newest["solutionVersionArn"]
        )
        return [
            self._age("TrainingAgeHours", newest),
            *(
                Metric(name, answer["metrics"][name], "None")
                for name in QUALITY
                if name in answer["metrics"]
            ),
        ]

    def campaign(self, arn: str) -> list[Metric]:
        """Whether a campaign is ACTIVE."""
        describe = self.personalize.describe_campaign
        return [_state("CampaignState", lambda: describe(campaignArn=arn)["campaign"])]

    def recommender(self, arn: str) -> list[Metric]:
        """Whether a recommender is ACTIVE."""
        describe = self.personalize.describe_recommender
        return [_state("RecommenderState", lambda: describe(recommenderArn=arn)["recommender"])]

    def imports(self, dataset_arn: str) -> list[Metric]:
        """Hours since the newest import of a dataset began that ended well; nothing where there is none."""
        pages = self.personalize.get_paginator("list_dataset_import_jobs").paginate(
            datasetArn=dataset_arn
        )
        newest = _newest(pages, "datasetImportJobs")
        return [] if newest is None else [self._age("ImportAgeHours", newest)]

    def _age(self, name: str, resource: Mapping[str, Any]) -> Metric:
        seconds = (self.now - resource["creationDateTime"]).total_seconds()
        return Metric(name, round(seconds / 3600, 2), "None")


def moment_of(event: Mapping[str, Any]) -> datetime:
    """When the schedule asked; now, where somebody else did.

    Source: EventBridge Scheduler User Guide, the default notification of a target without input: `time`, in ISO 8601.
    """
    given = event.get("time")
    return datetime.now(UTC) if given is None else datetime.fromisoformat(given)


def discarded_batches(s3: Any, bucket: str) -> Metric:
    """How many batches lie in the bucket of dead letters, up to the thousand that one call lists."""
    answer = s3.list_objects_v2(Bucket=bucket, Prefix=DISCARDED_BATCHES)
    return Metric("DiscardedBatches", answer["KeyCount"])


def _arns(variable: str) -> Iterable[tuple[str, str]]:
    arns: dict[str, str] = json.loads(os.environ[variable])
    return arns.items()


def _newest(pages: Iterable[Mapping[str, Any]], member: str) -> Mapping[str, Any] | None:
    listed = unless_absent(lambda: [each for page in pages for each in page[member]]) or []
    active = [each for each in listed if each["status"] == ACTIVE]
    return max(active, key=lambda each: each["creationDateTime"], default=None)


def _state(name: str, describe: Callable[[], Mapping[str, Any]]) -> Metric:
    """1 if it is ACTIVE; 0 if it is not, or is gone."""
    found = unless_absent(describe)
    return Metric(name, int(found is not None and found["status"] == ACTIVE))
