"""The Pulumi program: from CSV files to a live recommendation API."""

from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_aws_native as aws_native

from components import config, preflight
from components.datasets import PersonalizeDatasets, PersonalizeDatasetsArgs
from components.ingestion import IngestionPipeline, IngestionPipelineArgs
from components.lifecycle import Scope
from components.model import PersonalizeModel, PersonalizeModelArgs
from components.naming import Naming
from components.presentation import PresentationApi, PresentationApiArgs
from components.sources import Sources

# Everything that can be wrong with configuration and data is told before a resource is registered.
settings, location = config.load()
sources = Sources(
    project=Path(__file__).resolve().parent, region=location.region, profile=location.profile
)
data = preflight.check(settings, sources)
for warning in data.warnings:
    pulumi.log.warn(str(warning))
for dataset in data.datasets:
    pulumi.log.info(dataset.describe())

naming = Naming(pulumi.get_project(), pulumi.get_stack())
tags = naming.tags(settings.tags)
aws_provider = aws.Provider(
    "aws", region=location.region, profile=location.profile, default_tags={"tags": tags}
)
native_provider = aws_native.Provider(
    "aws-native", region=location.region, profile=location.profile
)
providers = pulumi.ResourceOptions(providers=[aws_provider, native_provider])
account_id = aws.get_caller_identity_output(
    opts=pulumi.InvokeOutputOptions(provider=aws_provider)
).account_id
scope = Scope(location.region, account_id, location.profile)

datasets = PersonalizeDatasets(
    "datasets",
    PersonalizeDatasetsArgs(
        naming=naming,
        scope=scope,
        region=location.region,
        account_id=account_id,
        datasets=data.datasets,
        tags=tags,
        protect=settings.protect_data,
    ),
    providers,
)
# The service refuses to delete datasets that a solution or an event tracker still uses: those go first.
after_datasets = pulumi.ResourceOptions(
    providers=[aws_provider, native_provider], depends_on=[datasets]
)
model = PersonalizeModel(
    "model",
    PersonalizeModelArgs(
        naming=naming,
        scope=scope,
        dataset_group_arn=datasets.dataset_group_arn,
        recipe_arn=settings.recipe,
        auto_training_days=settings.auto_training_days,
        min_provisioned_tps=settings.min_provisioned_tps,
        training_triggers={**datasets.imported},
        tags=tags,
    ),
    after_datasets,
)
ingestion = IngestionPipeline(
    "ingestion",
    IngestionPipelineArgs(
        naming=naming,
        scope=scope,
        region=location.region,
        account_id=account_id,
        dataset_group_arn=datasets.dataset_group_arn,
        stream_shards=settings.stream_shards,
        archive_prefix=settings.archive_prefix,
        tags=tags,
        protect=settings.protect_data,
    ),
    after_datasets,
)
presentation = PresentationApi(
    "presentation",
    PresentationApiArgs(
        naming=naming,
        region=location.region,
        account_id=account_id,
        stream_name=ingestion.stream_name,
        stream_arn=ingestion.stream_arn,
        tracking_id=ingestion.tracking_id,
        campaign_arn=model.campaign_arn,
        event_types=settings.event_types or (),
    ),
    providers,
)

pulumi.export("apiUrl", presentation.url)
pulumi.export("apiKey", presentation.api_key)
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
