"""The stack as a whole: the one place where the areas meet, by the outputs of their components."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi

from components.api.admin_routes import admin_routes
from components.api.docs_routes import docs_routes
from components.api.edge import Edge
from components.api.event_routes import event_routes
from components.api.event_rules import event_rules
from components.api.metadata_routes import metadata_routes
from components.api.privacy_routes import privacy_routes
from components.api.put_events_routes import put_events_routes
from components.api.recommendation_api import RecommendationApi, RecommendationApiArgs
from components.api.recommendation_routes import (
    Serving,
    ServingCampaign,
    ServingRecommender,
    recommendation_routes,
)
from components.api.route_group import RouteGroup
from components.api.tokens import AcceptedTokens
from components.building.encryption_key import with_keys
from components.core.context import StackContext
from components.core.encryption import OWN_KEY
from components.core.outputs import once
from components.data.personalize_datasets import PersonalizeDatasets, PersonalizeDatasetsArgs
from components.data.user_deletions import UserDeletions, UserDeletionsArgs
from components.data.user_purges import UserPurges, UserPurgesArgs
from components.events.ingestion_pipeline import IngestionPipeline, IngestionPipelineArgs
from components.optional_parts import OptionalParts, Parts
from components.preflight.checked_data import CheckedData
from components.settings.stack import StackConfig
from components.training.domain_recommender import DomainRecommender, DomainRecommenderArgs
from components.training.filters import RecommendationFilters, RecommendationFiltersArgs
from components.training.personalize_model import PersonalizeModel, PersonalizeModelArgs
from handlers.shared.service.recipes import HOME, takes_context

_OF_DATA = (
    "dataBucket",
    "archiveBucket",
    "deadLetterBucket",
    "deletionBucket",
    "rawBucket",
    "datasetGroupArn",
)
"""Outputs that name what holds data."""


@dataclass(frozen=True, kw_only=True)
class RecommendationStackArgs:
    """Inputs of RecommendationStack.

    Attributes:
        context: of the stack.
        settings: its configuration.
        data: the checked files and filters.
    """

    context: StackContext
    settings: StackConfig
    data: CheckedData


class RecommendationStack(pulumi.ComponentResource):
    """Makes an EncryptionKey where one is asked for, PersonalizeDatasets, UserDeletions, PersonalizeModels, RecommendationFilters, IngestionPipeline, UserPurges and RecommendationApi.

    There is a PersonalizeModel or a DomainRecommender for each purpose, and Monitoring, a RetrainingWorkflow, a DataPreparation
    and a Notebook where they are wanted.

    Attributes:
        outputs: what the stack answers, by the names of the stack's outputs.
    """

    outputs: dict[str, pulumi.Output[Any]]

    def __init__(
        self, name: str, args: RecommendationStackArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:index:RecommendationStack", name, {}, opts)
        self._name = name
        self._child = pulumi.ResourceOptions(parent=self)
        settings = args.settings
        context = with_keys(f"{name}-encryption", args.context, settings.encryption, self._child)
        self._args = replace(args, context=context)
        # Any other type would count as one of the ten that training allows, for ever.
        self._event_types = settings.accepted_event_types(args.data.event_types)
        datasets = PersonalizeDatasets(
            f"{name}-datasets",
            PersonalizeDatasetsArgs(
                context=context,
                datasets=args.data.datasets,
                domain=settings.domain,
                metrics=settings.metric_attribution,
                existing_bucket=settings.existing_bucket,
                group_name=settings.names.dataset_group,
            ),
            self._child,
        )
        deletions = UserDeletions(
            f"{name}-deletions",
            UserDeletionsArgs(
                context=context,
                bucket=datasets.bucket,
                bucket_arn=datasets.bucket_arn,
                # A job does not reach what is being imported meanwhile.
                dataset_group_arn=once(datasets.dataset_group_arn, *datasets.imported.values()),
                listed=args.data.deleted_users,
                apart_from_data=settings.existing_bucket is not None,
            ),
            self._child,
        )
        ingestion = IngestionPipeline(
            f"{name}-ingestion",
            IngestionPipelineArgs(
                context=context,
                dataset_group_arn=datasets.dataset_group_arn,
                generation=datasets.generation,
                since=datasets.since,
                stream_shards=settings.stream_shards,
                stream_name=settings.names.data_stream,
                stream_retention_hours=settings.stream_retention_hours,
                archive_prefix=settings.archive_prefix,
                archive_interval_seconds=settings.archive_interval_seconds,
                archive_days=settings.archive_days,
                user_context=args.data.context,
                event_types=self._event_types,
            ),
            self._child,
        )
        purges = UserPurges(
            f"{name}-purges",
            UserPurgesArgs(
                context=context,
                bucket=deletions.bucket,
                bucket_arn=deletions.bucket_arn,
                data_bucket=datasets.bucket,
                data_bucket_arn=datasets.bucket_arn,
                datasets=args.data.datasets,
                stores=ingestion.stores,
                stream_retention_hours=settings.stream_retention_hours,
                archive_interval_seconds=settings.archive_interval_seconds,
                folder=datasets.folder,
            ),
            self._child,
        )
        training_triggers = {
            **datasets.imported,
            # Whole once events of earlier generations are in it, too.
            "Interactions": once(datasets.imported["Interactions"], ingestion.recorded),
            # And without who was to be deleted.
            **({"Deletions": deletions.deleted} if deletions.deleted is not None else {}),
        }
        models = self._create_models(datasets, training_triggers)
        recommenders = self._create_recommenders(datasets, training_triggers)
        filters = RecommendationFilters(
            f"{name}-filters",
            RecommendationFiltersArgs(
                context=context,
                dataset_group_arn=datasets.dataset_group_arn,
                generation=datasets.generation,
                filters=args.data.filters,
            ),
            self._child,
        )
        groups = [
            *self._event_groups(ingestion),
            *metadata_routes(
                context=context,
                schemas=[dataset.schema for dataset in args.data.datasets],
                dataset_arns=datasets.dataset_arns,
            ),
            privacy_routes(
                context=context,
                dataset_group_arn=datasets.dataset_group_arn,
                bucket=deletions.bucket,
                bucket_arn=deletions.bucket_arn,
                role_arn=deletions.role_arn,
            ),
            *recommendation_routes(
                context=context,
                serving=self._serving(models, recommenders),
                filters=filters.variable,
                filter_arns=filters.arns,
                user_context=args.data.context,
                cache_seconds=settings.cache_seconds,
                owner_makes_campaigns=settings.admin_api,
            ),
        ]
        if settings.admin_api:
            groups.append(
                admin_routes(
                    context=context,
                    solution_arns=[each.solution_arn for each in models.values()],
                    campaign_arns=[each.campaign_arn for each in models.values()],
                    dataset_group_arn=datasets.dataset_group_arn,
                    event_tracker_name=ingestion.event_tracker_name,
                )
            )
        edge = _edge(settings)
        if settings.docs_page:
            groups.append(docs_routes(context, list(groups), edge))
        api = RecommendationApi(
            f"{name}-api",
            RecommendationApiArgs(
                context=context, groups=groups, access_logs=settings.access_logs, edge=edge
            ),
            self._child,
        )
        self.outputs = {
            "apiUrl": api.url,
            "apiKey": api.api_key,
            "openApiDocument": api.description,
            "datasetGroupArn": datasets.dataset_group_arn,
            **(_home_outputs(models[HOME]) if HOME in models else {}),
            **{
                f"{purpose}CampaignArn": model.campaign_arn
                for purpose, model in models.items()
                if purpose != HOME
            },
            **{
                f"{purpose}RecommenderArn": each.recommender_arn
                for purpose, each in recommenders.items()
            },
            "eventTrackerArn": ingestion.event_tracker_arn,
            "trackingId": ingestion.tracking_id,
            "streamName": ingestion.stream_name,
            "dataBucket": datasets.bucket,
            "archiveBucket": ingestion.stores.archive_bucket,
            "deadLetterQueueUrl": ingestion.stores.dead_letter_queue_url,
            "deadLetterBucket": ingestion.stores.dead_letter_bucket,
            **({"deletionBucket": deletions.bucket} if deletions.has_own_bucket else {}),
            **(
                {"metricAttributionArn": datasets.metric_attribution_arn}
                if datasets.metric_attribution_arn
                else {}
            ),
            **OptionalParts(
                name=name,
                context=context,
                settings=settings,
                data=args.data,
                event_types=self._event_types,
                parts=Parts(
                    datasets=datasets,
                    deletions=deletions,
                    ingestion=ingestion,
                    purges=purges,
                    models=models,
                    recommenders=recommenders,
                    api=api,
                ),
                child=self._child,
            ).create(),
        }
        self.outputs |= _retained(context, self.outputs)
        # Nothing reads them here: the stack has them. The document, written down twice, would be an eighth of its state.
        self.register_outputs(
            {name: value for name, value in self.outputs.items() if name != "openApiDocument"}
        )

    def _create_models(
        self, datasets: PersonalizeDatasets, triggers: Mapping[str, pulumi.Input[str]]
    ) -> dict[str, PersonalizeModel]:
        satisfaction = self._args.settings.satisfaction
        retraining = self._args.settings.retraining
        return {
            purpose: PersonalizeModel(
                f"{self._name}-model" if purpose == HOME else f"{self._name}-model-{purpose}",
                PersonalizeModelArgs(
                    context=self._args.context,
                    dataset_group_arn=datasets.dataset_group_arn,
                    edition=datasets.edition,
                    purpose=purpose,
                    settings=settings,
                    event_thresholds=satisfaction.thresholds if satisfaction else {},
                    training_triggers=triggers,
                    served_version=retraining.versions.get(purpose) if retraining else None,
                    retrained_beside=retraining is not None and retraining.is_managed,
                ),
                self._child,
            )
            for purpose, settings in self._args.settings.models_by_purpose.items()
        }

    def _create_recommenders(
        self, datasets: PersonalizeDatasets, triggers: Mapping[str, pulumi.Input[str]]
    ) -> dict[str, DomainRecommender]:
        return {
            purpose: DomainRecommender(
                f"{self._name}-recommender-{purpose}",
                DomainRecommenderArgs(
                    context=self._args.context,
                    dataset_group_arn=datasets.dataset_group_arn,
                    edition=datasets.edition,
                    purpose=purpose,
                    settings=settings,
                    learns_from=triggers,
                ),
                self._child,
            )
            for purpose, settings in self._args.settings.use_cases.by_purpose.items()
        }

    def _event_groups(self, ingestion: IngestionPipeline) -> list[RouteGroup]:
        settings, data = self._args.settings, self._args.data
        rules = event_rules(settings.satisfaction)
        return [
            event_routes(
                context=self._args.context,
                stream_name=ingestion.stream_name,
                stream_arn=ingestion.stream_arn,
                tracking_id=ingestion.tracking_id,
                event_types=self._event_types,
                event_rules=rules,
                user_context=data.context,
            ),
            put_events_routes(
                context=self._args.context,
                stream_name=ingestion.stream_name,
                tracking_id=ingestion.tracking_id,
                event_types=self._event_types,
                event_rules=rules,
                user_context=data.context,
            ),
        ]

    def _serving(
        self,
        models: Mapping[str, PersonalizeModel],
        recommenders: Mapping[str, DomainRecommender],
    ) -> dict[str, Serving]:
        """What answers each purpose."""
        settings = self._args.settings
        return {
            **{
                purpose: ServingCampaign(
                    arn=model.campaign_arn,
                    arns=model.campaign_arns,
                    takes_context=takes_context(settings.models_by_purpose[purpose].recipe),
                )
                for purpose, model in models.items()
            },
            **{
                purpose: ServingRecommender(
                    arn=each.recommender_arn,
                    arns=each.recommender_arns,
                    needs_user=settings.use_cases.by_purpose[purpose].use_case.needs_user,
                    takes_context=settings.use_cases.by_purpose[purpose].use_case.takes_context,
                )
                for purpose, each in recommenders.items()
            },
        }


def _edge(settings: StackConfig) -> Edge:
    return Edge(
        origins=settings.cors.origins if settings.cors else (),
        compression_bytes=settings.compression_bytes,
        tokens=AcceptedTokens(**settings.jwt.model_dump()) if settings.jwt else None,
    )


def _retained(
    context: StackContext, outputs: Mapping[str, pulumi.Output[Any]]
) -> dict[str, pulumi.Output[list[str]]]:
    """What stays when the stack is destroyed, where data are retained: buckets, the dataset group, and the key of both."""
    if not context.retain:
        return {}
    data = [outputs[name] for name in _OF_DATA if name in outputs]
    keys = [context.encryption.arns[OWN_KEY]] if OWN_KEY in context.encryption.arns else []
    stays = pulumi.Output.all(*data, *keys)
    return {"retainedData": stays.apply(lambda names: [*map(str, names)])}


def _home_outputs(model: PersonalizeModel) -> dict[str, pulumi.Output[str]]:
    """Names that are older than purposes."""
    return {
        "solutionArn": model.solution_arn,
        "solutionVersionArn": model.solution_version_arn,
        "campaignArn": model.campaign_arn,
    }
