"""What a stack has only where its configuration asks for it: monitoring, retraining, preparation, a notebook.

Each is imported when it is wanted. Together they bring services of the SDK that other stacks have nothing of, and whose import
was nearly half of the program's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi

from components.api.recommendation_api import RecommendationApi
from components.api.recommendation_routes import function_of
from components.core.context import StackContext
from components.data.personalize_datasets import PersonalizeDatasets
from components.data.user_deletions import UserDeletions
from components.data.user_purges import UserPurges
from components.events.ingestion_pipeline import IngestionPipeline
from components.operations.watched import CONSUMER, PURGE, Watched
from components.preflight.checked_data import CheckedData
from components.settings.stack import StackConfig
from components.training.domain_recommender import DomainRecommender
from components.training.personalize_model import PersonalizeModel
from handlers.shared.service.recipes import HOME, POPULAR

if TYPE_CHECKING:
    from components.building.row_checks import RowChecks
    from components.data.data_preparation import DataPreparation
    from components.operations.monitoring import Monitoring


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What every stack has, once it is made; models and recommenders by their purposes."""

    datasets: PersonalizeDatasets
    deletions: UserDeletions
    ingestion: IngestionPipeline
    purges: UserPurges
    models: Mapping[str, PersonalizeModel]
    recommenders: Mapping[str, DomainRecommender]
    api: RecommendationApi

    @property
    def functions(self) -> dict[str, pulumi.Output[str]]:
        """Names of the functions, by what they are for."""
        return {
            CONSUMER: self.ingestion.consumer_name,
            PURGE: self.purges.function_name,
            **self.api.function_names,
        }

    @property
    def solution_arns(self) -> dict[str, pulumi.Output[str]]:
        """Of the models' solutions, by purpose."""
        return {purpose: model.solution_arn for purpose, model in self.models.items()}

    @property
    def campaign_arns(self) -> dict[str, pulumi.Output[str]]:
        """Of the models' campaigns, by purpose."""
        return {purpose: model.campaign_arn for purpose, model in self.models.items()}


@dataclass(frozen=True, kw_only=True)
class OptionalParts:
    """Makes Monitoring, a RetrainingWorkflow, a DataPreparation and a Notebook, where they are wanted.

    Attributes:
        name: logical name of the stack's component.
        context: of the stack.
        settings: its configuration.
        data: the checked files and queries.
        event_types: that the API accepts.
        parts: what the stack has already.
        child: options of what is made.
    """

    name: str
    context: StackContext
    settings: StackConfig
    data: CheckedData
    event_types: tuple[str, ...]
    parts: Parts
    child: pulumi.ResourceOptions

    def create(self) -> dict[str, pulumi.Output[Any]]:
        """Make them, and return their outputs, by the names of the stack's outputs."""
        monitoring = self._watch()
        preparation = self._prepare()
        prepared = preparation.outputs if preparation else {}
        return {
            **(monitoring.outputs if monitoring else {}),
            **self._retrain(
                monitoring.alarms_of_serving if monitoring else [],
                preparation.row_checks if preparation else None,
            ),
            **prepared,
            **self._explore(prepared.get("rawBucket")),
        }

    def _watch(self) -> Monitoring | None:
        settings = self.settings
        if settings.monitoring is None:
            return None
        from components.operations.monitoring import Monitoring, MonitoringArgs
        from components.operations.observer import ObserverArgs

        serving = [*self.parts.models, *self.parts.recommenders]
        attribution = settings.metric_attribution
        return Monitoring(
            f"{self.name}-monitoring",
            MonitoringArgs(
                context=self.context,
                settings=settings.monitoring,
                watched=Watched(
                    stack=self.context.naming.metrics_dimension,
                    api=self.parts.api.api_name,
                    stage=self.parts.api.stage,
                    functions=self.parts.functions,
                    answering=[function_of(purpose) for purpose in serving],
                    falls_back=function_of(HOME) if {HOME, POPULAR} <= {*serving} else None,
                    stream=self.parts.ingestion.stream_name,
                    dead_letters=self.parts.ingestion.dead_letter_queue_name,
                    archive=self.parts.ingestion.archive_delivery_stream,
                    archive_interval_seconds=settings.archive_interval_seconds,
                    machines=self._machines(),
                    event_types=self.event_types,
                    models=list(self.parts.models),
                    recommenders=list(self.parts.recommenders),
                    datasets=list(self.parts.datasets.dataset_arns),
                    attributed=[name.upper() for name in attribution.metrics]
                    if attribution
                    else (),
                ),
                observer=ObserverArgs(
                    context=self.context,
                    solution_arns=self.parts.solution_arns,
                    campaign_arns=self.parts.campaign_arns,
                    recommender_arns={
                        name: each.recommender_arn for name, each in self.parts.recommenders.items()
                    },
                    dataset_arns=self.parts.datasets.dataset_arns,
                    dead_letter_bucket=self.parts.ingestion.stores.dead_letter_bucket,
                    dead_letter_bucket_arn=self.parts.ingestion.stores.dead_letter_bucket_arn,
                ),
            ),
            self.child,
        )

    def _retrain(
        self, alarms: Sequence[str], row_checks: RowChecks | None
    ) -> dict[str, pulumi.Output[Any]]:
        settings = self.settings.retraining
        if settings is None:
            return {}
        from components.training.retraining.retraining_workflow import (
            RetrainingWorkflow,
            RetrainingWorkflowArgs,
        )

        return RetrainingWorkflow(
            f"{self.name}-retraining",
            RetrainingWorkflowArgs(
                context=self.context,
                settings=settings,
                bucket=self.parts.datasets.bucket,
                bucket_arn=self.parts.datasets.bucket_arn,
                import_role_arn=self.parts.datasets.import_role_arn,
                dataset_group_arn=self.parts.datasets.dataset_group_arn,
                dataset_arns=self.parts.datasets.dataset_arns,
                solution_arns=self.parts.solution_arns,
                campaign_arns=self.parts.campaign_arns,
                archive_delivery_stream=self.parts.ingestion.archive_delivery_stream,
                deletion_job_arn=self.parts.deletions.deleted,
                alarms=alarms,
                row_checks=row_checks,
            ),
            self.child,
        ).outputs

    def _prepare(self) -> DataPreparation | None:
        settings = self.settings.preparation
        if settings is None:
            return None
        from components.data.data_preparation import DataPreparation, DataPreparationArgs

        return DataPreparation(
            f"{self.name}-preparation",
            DataPreparationArgs(
                context=self.context,
                settings=settings,
                queries=self.data.preparation_queries,
                schemas=[each.schema for each in self.data.datasets],
                bucket=self.parts.datasets.bucket,
                bucket_arn=self.parts.datasets.bucket_arn,
                retraining_arn=self._retraining_arn if settings.start_retraining else None,
            ),
            self.child,
        )

    @property
    def _retraining_arn(self) -> pulumi.Output[str]:
        """Also before there is one: it is made after what looks at rows for it."""
        from components.training.retraining.retraining_workflow import PURPOSE, retraining_machines

        return retraining_machines(self.context)[PURPOSE]

    def _explore(self, raw_bucket: pulumi.Output[str] | None) -> dict[str, pulumi.Output[Any]]:
        settings = self.settings.notebook
        if settings is None or not settings.provision_sagemaker_notebook:
            return {}
        from components.data.notebook import Notebook, NotebookArgs

        buckets: list[pulumi.Input[str]] = [self.parts.ingestion.stores.archive_bucket_arn]
        if raw_bucket is not None:
            buckets.append(pulumi.Output.concat("arn:aws:s3:::", raw_bucket))
        return Notebook(
            f"{self.name}-notebook",
            NotebookArgs(
                context=self.context,
                settings=settings,
                bucket=self.parts.datasets.bucket,
                bucket_arn=self.parts.datasets.bucket_arn,
                datasets=self.data.datasets,
                read_buckets=buckets,
            ),
            self.child,
        ).outputs

    def _machines(self) -> dict[str, pulumi.Output[str]]:
        """ARNs of the stack's state machines, by what they are for."""
        found: dict[str, pulumi.Output[str]] = {}
        if self.settings.retraining is not None:
            from components.training.retraining.retraining_workflow import retraining_machines

            found |= retraining_machines(self.context)
        if self.settings.preparation is not None:
            from components.data.data_preparation import preparation_machines

            found |= preparation_machines(self.context)
        return found
