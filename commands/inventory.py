"""What the local AWS holds: every resource of the kinds that the program makes, by kind and name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3

from localaws.process.credentials import Credentials

Client = Callable[[str], Any]


def client_factory(endpoint: str, region: str, root: Credentials) -> Client:
    """Makes boto3 clients of the local AWS with its root key."""
    session = boto3.session.Session(root.access_key_id, root.secret_access_key, region_name=region)

    def client(service: str) -> Any:
        return session.client(service, endpoint_url=endpoint)

    return client


# kind -> (service, operation, key of the list in the answer, key of the name in an entry, None for plain strings)
LISTS: dict[str, tuple[str, str, str, str | None]] = {
    "bucket": ("s3", "list_buckets", "Buckets", "Name"),
    "role": ("iam", "list_roles", "Roles", "RoleName"),
    "stream": ("kinesis", "list_streams", "StreamNames", None),
    "delivery stream": ("firehose", "list_delivery_streams", "DeliveryStreamNames", None),
    "function": ("lambda", "list_functions", "Functions", "FunctionName"),
    "event source mapping": ("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
    "key alias": ("kms", "list_aliases", "Aliases", "AliasName"),
    "queue": ("sqs", "list_queues", "QueueUrls", None),
    "log group": ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "state machine": ("stepfunctions", "list_state_machines", "stateMachines", "name"),
    "notebook instance": ("sagemaker", "list_notebook_instances", "NotebookInstances", "NotebookInstanceName"),
    "notebook script": ("sagemaker", "list_notebook_instance_lifecycle_configs", "NotebookInstanceLifecycleConfigs", "NotebookInstanceLifecycleConfigName"),
    "database": ("glue", "get_databases", "DatabaseList", "Name"),
    "crawler": ("glue", "get_crawlers", "Crawlers", "Name"),
    "work group": ("athena", "list_work_groups", "WorkGroups", "Name"),
    "event rule": ("events", "list_rules", "Rules", "Name"),
    "schedule": ("scheduler", "list_schedules", "Schedules", "Name"),
    "alarm": ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "dashboard": ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    "topic": ("sns", "list_topics", "Topics", "TopicArn"),
    "REST API": ("apigateway", "get_rest_apis", "items", "name"),
    "API key": ("apigateway", "get_api_keys", "items", "name"),
    "usage plan": ("apigateway", "get_usage_plans", "items", "name"),
    "schema": ("personalize", "list_schemas", "schemas", "name"),
    "dataset group": ("personalize", "list_dataset_groups", "datasetGroups", "name"),
    "dataset": ("personalize", "list_datasets", "datasets", "datasetArn"),
    "import job": ("personalize", "list_dataset_import_jobs", "datasetImportJobs", "jobName"),
    "data deletion job": ("personalize", "list_data_deletion_jobs", "dataDeletionJobs", "jobName"),
    "solution": ("personalize", "list_solutions", "solutions", "name"),
    "solution version": ("personalize", "list_solution_versions", "solutionVersions", "solutionVersionArn"),
    "campaign": ("personalize", "list_campaigns", "campaigns", "name"),
    "recommender": ("personalize", "list_recommenders", "recommenders", "name"),
    "filter": ("personalize", "list_filters", "Filters", "name"),
    "metric attribution": ("personalize", "list_metric_attributions", "metricAttributions", "name"),
    "event tracker": ("personalize", "list_event_trackers", "eventTrackers", "name"),
}  # fmt: skip


# What every account has, and what a service makes for all stacks of an account; no stack removes either.
NOBODYS = frozenset({("work group", "primary"), ("log group", "/aws-glue/crawlers")})


def inventory(client: Client) -> list[tuple[str, str]]:
    """Kind and name of every resource that somebody made, sorted.

    Args:
        client: makes a boto3 client for a service name.
    """
    held = ((kind, name) for kind in LISTS for name in _names(client, kind))
    return sorted(each for each in held if each not in NOBODYS)


def _names(client: Client, kind: str) -> Iterator[str]:
    service, operation, key, name = LISTS[kind]
    api = client(service)
    pages = (
        api.get_paginator(operation).paginate()
        if api.can_paginate(operation)
        else [getattr(api, operation)()]
    )
    for page in pages:
        for entry in page.get(key, []):
            yield entry if name is None else entry[name]
