"""The Pulumi program: from CSV files to a live recommendation API."""

from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_aws_native as aws_native

from components.api.event_routes import event_routes
from components.api.recommendation_api import RecommendationApi, RecommendationApiArgs
from components.api.recommendation_routes import recommendation_routes
from components.core.context import StackContext
from components.core.naming import Naming
from components.data.personalize_datasets import PersonalizeDatasets, PersonalizeDatasetsArgs
from components.events.ingestion_pipeline import IngestionPipeline, IngestionPipelineArgs
from components.preflight import check as preflight
from components.preflight.sources import Sources
from components.settings import stack as config
from components.training.personalize_model import PersonalizeModel, PersonalizeModelArgs

# Everything that can be wrong with configuration and data is told before a resource is registered.
settings, location = config.load()
# The engine runs the program in the project's folder, to which paths in the configuration are relative.
sources = Sources(project=Path.cwd(), region=location.region, profile=location.profile)
data = preflight.check(settings, sources)
for warning in data.warnings:
    pulumi.log.warn(str(warning))
for dataset in data.datasets:
    pulumi.log.info(dataset.describe())

naming = Naming(pulumi.get_project(), pulumi.get_stack())
tags = naming.tags(settings.tags)
region, profile = location.region, location.profile
aws_provider = aws.Provider("aws", region=region, profile=profile, default_tags={"tags": tags})
native_provider = aws_native.Provider("aws-native", region=region, profile=profile)
providers = [aws_provider, native_provider]
caller = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(provider=aws_provider))
context = StackContext(
    naming=naming,
    region=region,
    account_id=caller.account_id,
    profile=profile,
    tags=tags,
    protect=settings.protect_data,
)

datasets = PersonalizeDatasets(
    "datasets",
    PersonalizeDatasetsArgs(context=context, datasets=data.datasets),
    pulumi.ResourceOptions(providers=providers),
)
# The service refuses to delete datasets that a solution or an event tracker still uses: those go first.
after_datasets = pulumi.ResourceOptions(providers=providers, depends_on=[datasets])
model = PersonalizeModel(
    "model",
    PersonalizeModelArgs(
        context=context,
        dataset_group_arn=datasets.dataset_group_arn,
        recipe_arn=settings.recipe,
        auto_training_days=settings.auto_training_days,
        min_provisioned_tps=settings.min_provisioned_tps,
        training_triggers=datasets.imported,
    ),
    after_datasets,
)
ingestion = IngestionPipeline(
    "ingestion",
    IngestionPipelineArgs(
        context=context,
        dataset_group_arn=datasets.dataset_group_arn,
        stream_shards=settings.stream_shards,
        archive_prefix=settings.archive_prefix,
        archive_interval_seconds=settings.archive_interval_seconds,
    ),
    after_datasets,
)
presentation = RecommendationApi(
    "presentation",
    RecommendationApiArgs(
        context=context,
        groups=[
            event_routes(
                stream_name=ingestion.stream_name,
                stream_arn=ingestion.stream_arn,
                tracking_id=ingestion.tracking_id,
                event_types=settings.event_types or (),
            ),
            recommendation_routes(context=context, campaign_arn=model.campaign_arn),
        ],
    ),
    pulumi.ResourceOptions(providers=providers),
)

pulumi.export("apiUrl", presentation.url)
pulumi.export("apiKey", presentation.api_key)
pulumi.export("openApiDocument", presentation.description)
pulumi.export("datasetGroupArn", datasets.dataset_group_arn)
pulumi.export("solutionArn", model.solution_arn)
pulumi.export("solutionVersionArn", model.solution_version_arn)
pulumi.export("campaignArn", model.campaign_arn)
pulumi.export("eventTrackerArn", ingestion.event_tracker_arn)
pulumi.export("trackingId", ingestion.tracking_id)
pulumi.export("streamName", ingestion.stream_name)
pulumi.export("dataBucket", datasets.bucket)
pulumi.export("archiveBucket", ingestion.archive_bucket)
pulumi.export("deadLetterQueueUrl", ingestion.dead_letter_queue_url)
