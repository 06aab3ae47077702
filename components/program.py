"""The stack as a whole: the one place where the areas meet, by the outputs of their components."""

from dataclasses import dataclass

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
    ServingCampaign,
    ServingRecommender,
    recommendation_routes,
)
from components.api.tokens import AcceptedTokens
from components.core.context import StackContext
from components.core.recipes import HOME, takes_context
from components.data.personalize_datasets import PersonalizeDatasets, PersonalizeDatasetsArgs
from components.data.user_deletions import UserDeletions, UserDeletionsArgs
from components.events.ingestion_pipeline import IngestionPipeline, IngestionPipelineArgs
from components.preflight.checked_data import CheckedData
from components.settings.stack import StackConfig
from components.training.domain_recommender import DomainRecommender, DomainRecommenderArgs
from components.training.filters import RecommendationFilters, RecommendationFiltersArgs
from components.training.personalize_model import PersonalizeModel, PersonalizeModelArgs


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
    """Makes PersonalizeDatasets, UserDeletions, PersonalizeModels, RecommendationFilters, IngestionPipeline and RecommendationApi.

    There is a PersonalizeModel or a DomainRecommender for each purpose.

    Attributes:
        outputs: what the stack answers, by the names of the stack's outputs.
    """

    outputs: dict[str, pulumi.Output[str]]

    def __init__(
        self, name: str, args: RecommendationStackArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:index:RecommendationStack", name, {}, opts)
        context, settings = args.context, args.settings
        child = pulumi.ResourceOptions(parent=self)
        datasets = PersonalizeDatasets(
            f"{name}-datasets",
            PersonalizeDatasetsArgs(
                context=context,
                datasets=args.data.datasets,
                domain=settings.domain,
                metrics=settings.metric_attribution,
            ),
            child,
        )
        deletions = UserDeletions(
            f"{name}-deletions",
            UserDeletionsArgs(
                context=context, bucket=datasets.bucket, bucket_arn=datasets.bucket_arn
            ),
            child,
        )
        ingestion = IngestionPipeline(
            f"{name}-ingestion",
            IngestionPipelineArgs(
                context=context,
                dataset_group_arn=datasets.dataset_group_arn,
                generation=datasets.generation,
                since=datasets.since,
                stream_shards=settings.stream_shards,
                stream_retention_hours=settings.stream_retention_hours,
                archive_prefix=settings.archive_prefix,
                archive_interval_seconds=settings.archive_interval_seconds,
                user_context=args.data.context,
            ),
            child,
        )
        training_triggers = {
            **datasets.imported,
            # Whole once events of earlier generations are in it, too.
            "Interactions": pulumi.Output.all(
                datasets.imported["Interactions"], ingestion.recorded
            ).apply(lambda known: str(known[0])),
        }
        models = {
            purpose: PersonalizeModel(
                f"{name}-model" if purpose == HOME else f"{name}-model-{purpose}",
                PersonalizeModelArgs(
                    context=context,
                    dataset_group_arn=datasets.dataset_group_arn,
                    edition=datasets.edition,
                    purpose=purpose,
                    settings=model_settings,
                    event_thresholds=settings.satisfaction.thresholds
                    if settings.satisfaction
                    else {},
                    training_triggers=training_triggers,
                ),
                child,
            )
            for purpose, model_settings in settings.models_by_purpose.items()
        }
        recommenders = {
            purpose: DomainRecommender(
                f"{name}-recommender-{purpose}",
                DomainRecommenderArgs(
                    context=context,
                    dataset_group_arn=datasets.dataset_group_arn,
                    edition=datasets.edition,
                    purpose=purpose,
                    settings=use_case_settings,
                    learns_from=training_triggers,
                ),
                child,
            )
            for purpose, use_case_settings in settings.use_cases.by_purpose.items()
        }
        filters = RecommendationFilters(
            f"{name}-filters",
            RecommendationFiltersArgs(
                context=context,
                dataset_group_arn=datasets.dataset_group_arn,
                generation=datasets.generation,
                filters=args.data.filters,
            ),
            child,
        )
        # Any other type would count as one of the ten that training allows, for ever.
        event_types = settings.accepted_event_types(args.data.event_types)
        groups = [
            event_routes(
                stream_name=ingestion.stream_name,
                stream_arn=ingestion.stream_arn,
                tracking_id=ingestion.tracking_id,
                event_types=event_types,
                event_rules=event_rules(settings.satisfaction),
                user_context=args.data.context,
            ),
            put_events_routes(
                context=context,
                stream_name=ingestion.stream_name,
                tracking_id=ingestion.tracking_id,
                event_types=event_types,
                event_rules=event_rules(settings.satisfaction),
                user_context=args.data.context,
            ),
            *metadata_routes(
                context=context,
                schemas=[dataset.schema for dataset in args.data.datasets],
                dataset_arns=datasets.dataset_arns,
            ),
            privacy_routes(
                context=context,
                dataset_group_arn=datasets.dataset_group_arn,
                bucket=datasets.bucket,
                bucket_arn=datasets.bucket_arn,
                role_arn=deletions.role_arn,
            ),
            *recommendation_routes(
                context=context,
                serving={
                    purpose: ServingCampaign(
                        arn=model.campaign_arn,
                        arns=model.campaign_arns,
                        takes_context=takes_context(settings.models_by_purpose[purpose].recipe),
                    )
                    for purpose, model in models.items()
                }
                | {
                    purpose: ServingRecommender(
                        arn=each.recommender_arn,
                        arns=each.recommender_arns,
                        needs_user=settings.use_cases.by_purpose[purpose].use_case.needs_user,
                        takes_context=settings.use_cases.by_purpose[purpose].use_case.takes_context,
                    )
                    for purpose, each in recommenders.items()
                },
                filters=filters.variable,
                filter_arns=filters.arns,
                user_context=args.data.context,
                cache_seconds=settings.cache_seconds,
                owner_makes_campaigns=settings.admin_api,
            ),
            *(
                [
                    admin_routes(
                        context=context,
                        solution_arns=[each.solution_arn for each in models.values()],
                        campaign_arns=[each.campaign_arn for each in models.values()],
                        dataset_group_arn=datasets.dataset_group_arn,
                        event_tracker_name=ingestion.event_tracker_name,
                    )
                ]
                if settings.admin_api
                else []
            ),
        ]
        edge = Edge(
            origins=settings.cors.origins if settings.cors else (),
            compression_bytes=settings.compression_bytes,
            tokens=AcceptedTokens(**settings.jwt.model_dump()) if settings.jwt else None,
        )
        page = [docs_routes(context, groups, edge)] if settings.docs_page else []
        api = RecommendationApi(
            f"{name}-api",
            RecommendationApiArgs(
                context=context,
                groups=[*groups, *page],
                access_logs=settings.access_logs,
                edge=edge,
            ),
            child,
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
            "archiveBucket": ingestion.archive_bucket,
            "deadLetterQueueUrl": ingestion.dead_letter_queue_url,
            "deadLetterBucket": ingestion.dead_letter_bucket,
            **(
                {"metricAttributionArn": datasets.metric_attribution_arn}
                if datasets.metric_attribution_arn
                else {}
            ),
        }
        self.register_outputs(self.outputs)


def _home_outputs(model: PersonalizeModel) -> dict[str, pulumi.Output[str]]:
    """Names that are older than purposes."""
    return {
        "solutionArn": model.solution_arn,
        "solutionVersionArn": model.solution_version_arn,
        "campaignArn": model.campaign_arn,
    }
