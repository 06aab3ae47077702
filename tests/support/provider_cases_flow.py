"""Cases of streams, functions and APIs."""

from __future__ import annotations

from tests.support.provider_world import (
    Case,
    World,
    archive,
    openapi,
    state_machine,
)


def database(world: World) -> str:
    """Name of a database."""
    made = world.made("aws:glue/catalogDatabase:CatalogDatabase", "base", {})
    return str(made.outputs["name"])


FLOW_CASES = [
    Case(
        type="aws:kinesis/stream:Stream",
        given=lambda w: {"shardCount": 1, "tags": {"a": "1"}},
        change=lambda w: {
            "shardCount": 2,
            "retentionPeriod": 48,
            "encryptionType": "KMS",
            "kmsKeyId": "alias/aws/kinesis",
        },
        drift=lambda aws, s: aws.client("kinesis").increase_stream_retention_period(
            StreamName=s.outputs["name"], RetentionPeriodHours=72
        ),
        drifted=("retentionPeriod",),
        id=lambda s: s.outputs["arn"],
        import_id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        given=lambda w: {
            "destination": "extended_s3",
            "kinesisSourceConfiguration": {
                "kinesisStreamArn": w.stream(),
                "roleArn": (role := w.role().outputs["arn"]),
            },
            "extendedS3Configuration": {
                "bucketArn": f"arn:aws:s3:::{w.bucket()}",
                "roleArn": role,
                "bufferingInterval": 60,
                "compressionFormat": "GZIP",
                "prefix": "events/",
                "errorOutputPrefix": "errors/",
                "processingConfiguration": {
                    "enabled": True,
                    "processors": [
                        {
                            "type": "AppendDelimiterToRecord",
                            "parameters": [{"parameterName": "Delimiter", "parameterValue": "\\n"}],
                        }
                    ],
                },
            },
        },
        change=lambda w: {
            "extendedS3Configuration": {
                "bucketArn": f"arn:aws:s3:::{w.bucket()}",
                "roleArn": w.role("other").outputs["arn"],
                "bufferingSize": 64,
                "prefix": "other/",
            },
        },
        drift=lambda aws, s: aws.client("firehose").update_destination(
            DeliveryStreamName=s.outputs["name"],
            CurrentDeliveryStreamVersionId=s.outputs["versionId"],
            DestinationId=s.outputs["destinationId"],
            ExtendedS3DestinationUpdate={"Prefix": "drift/"},
        ),
        drifted=("extendedS3Configuration",),
        id=lambda s: s.outputs["arn"],
    ),
    Case(
        type="aws:lambda/function:Function",
        given=lambda w: {
            "role": w.role().outputs["arn"],
            "runtime": "python3.11",
            "handler": "main.handler",
            "code": archive(1),
            "environment": {"variables": {"STREAM": "one"}},
            "architectures": ["x86_64"],
            "tags": {"a": "1"},
        },
        change=lambda w: {
            "role": w.role("other").outputs["arn"],
            "runtime": "python3.11",
            "handler": "main.handler",
            "code": archive(2),
            "timeout": 30,
            "memorySize": 256,
        },
        drift=lambda aws, s: aws.client("lambda").update_function_configuration(
            FunctionName=s.id, Timeout=7, Environment={"Variables": {"BY": "hand"}}
        ),
        drifted=("environment", "timeout"),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:lambda/eventSourceMapping:EventSourceMapping",
        given=lambda w: {
            "functionName": w.function().outputs["arn"],
            "eventSourceArn": w.stream(),
            "startingPosition": "AT_TIMESTAMP",
            "startingPositionTimestamp": "2026-03-01T12:00:00Z",
            "batchSize": 100,
            "bisectBatchOnFunctionError": True,
            "maximumRetryAttempts": 5,
            "functionResponseTypes": ["ReportBatchItemFailures"],
            "destinationConfig": {"onFailure": {"destinationArn": w.queue().outputs["arn"]}},
        },
        change=lambda w: {"batchSize": 10, "parallelizationFactor": 2},
        drift=lambda aws, s: aws.client("lambda").update_event_source_mapping(
            UUID=s.id, BatchSize=55
        ),
        drifted=("batchSize",),
        id=lambda s: s.outputs["uuid"],
    ),
    Case(
        type="aws:lambda/permission:Permission",
        given=lambda w: {
            "function": w.function().id,
            "action": "lambda:InvokeFunction",
            "principal": "apigateway.amazonaws.com",
            "sourceArn": "arn:aws:execute-api:us-east-1:000000000000:abc/*",
        },
        id=lambda s: s.outputs["statementId"],
        import_id=lambda s: f"{s.outputs['function']}/{s.id}",
    ),
    Case(
        type="aws:scheduler/schedule:Schedule",
        given=lambda w: {
            "scheduleExpression": "rate(1 hour)",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {
                "arn": w.function().outputs["arn"],
                "roleArn": w.role().outputs["arn"],
                "input": '{"why": "hourly"}',
                "retryPolicy": {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": 600},
            },
            "startDate": "2027-01-01T00:00:00Z",
        },
        change=lambda w: {
            "scheduleExpression": "cron(0 3 * * ? *)",
            "scheduleExpressionTimezone": "Europe/Berlin",
            "flexibleTimeWindow": {"mode": "FLEXIBLE", "maximumWindowInMinutes": 15},
            "state": "DISABLED",
            "description": "at night",
        },
        drift=lambda aws, s: aws.client("scheduler").update_schedule(
            Name=s.outputs["name"],
            ScheduleExpression="rate(2 hours)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": s.outputs["target"]["arn"], "RoleArn": s.outputs["target"]["roleArn"]},
        ),
        drifted=(
            "description",
            "flexibleTimeWindow",
            "scheduleExpression",
            "scheduleExpressionTimezone",
            "state",
            "target",
        ),
        id=lambda s: f"default/{s.outputs['name']}",
    ),
    Case(
        type="aws:sfn/stateMachine:StateMachine",
        given=lambda w: {
            "definition": state_machine("one"),
            "roleArn": w.role_of("states.amazonaws.com").outputs["arn"],
            "tags": {"a": "1"},
        },
        change=lambda w: {
            "definition": state_machine("two"),
            "roleArn": w.role_of("states.amazonaws.com", "other").outputs["arn"],
            "loggingConfiguration": {
                "level": "ERROR",
                "includeExecutionData": True,
                "logDestination": f"{w.log_group()}:*",
            },
            "tracingConfiguration": {"enabled": True},
            "encryptionConfiguration": {
                "type": "CUSTOMER_MANAGED_KMS_KEY",
                "kmsKeyId": w.made("aws:kms/key:Key", "key", {}).id,
                "kmsDataKeyReusePeriodSeconds": 60,
            },
        },
        drift=lambda aws, s: aws.client("stepfunctions").update_state_machine(
            stateMachineArn=s.id, definition=state_machine("hand")
        ),
        drifted=("definition",),
        id=lambda s: s.outputs["arn"],
    ),
    Case(
        type="aws:glue/catalogDatabase:CatalogDatabase",
        given=lambda w: {"description": "one", "parameters": {"k": "v"}, "tags": {"a": "1"}},
        change=lambda w: {"description": "two"},
        drift=lambda aws, s: aws.client("glue").update_database(
            Name=s.outputs["name"],
            DatabaseInput={"Name": s.outputs["name"], "Description": "hand"},
        ),
        drifted=("description",),
        id=lambda s: f"{s.outputs['catalogId']}:{s.outputs['name']}",
    ),
    Case(
        type="aws:glue/catalogTable:CatalogTable",
        given=lambda w: {
            "databaseName": database(w),
            "description": "one",
            "parameters": {"skip.header.line.count": "1"},
            "storageDescriptor": {
                "columns": [{"name": "line", "type": "string"}],
                "location": "s3://data/lines/",
                "serDeInfo": {
                    "parameters": {"input.regex": "(.*)"},
                    "serializationLibrary": "org.apache.hadoop.hive.serde2.RegexSerDe",
                },
            },
            "tableType": "EXTERNAL_TABLE",
        },
        change=lambda w: {
            "databaseName": database(w),
            "description": "two",
            "storageDescriptor": {
                "columns": [{"name": "text", "type": "string", "comment": "of a line"}],
                "location": "s3://data/others/",
            },
        },
        drift=lambda aws, s: aws.client("glue").update_table(
            DatabaseName=s.outputs["databaseName"],
            TableInput={"Name": s.outputs["name"], "Description": "hand"},
        ),
        drifted=("description", "storageDescriptor"),
        id=lambda s: ":".join(s.outputs[each] for each in ("catalogId", "databaseName", "name")),
    ),
    Case(
        type="aws:glue/crawler:Crawler",
        given=lambda w: {
            "databaseName": "raw",
            "role": w.role_of("glue.amazonaws.com").outputs["arn"],
            "s3Targets": [{"path": f"s3://{w.bucket()}/raw/", "exclusions": ["**.tmp"]}],
            "schedule": "cron(0 2 * * ? *)",
            "tablePrefix": "raw_",
            "tags": {"a": "1"},
        },
        change=lambda w: {
            "databaseName": "raw",
            "role": w.role_of("glue.amazonaws.com", "other").outputs["name"],
            "s3Targets": [{"path": f"s3://{w.bucket()}/other/", "sampleSize": 5}],
            "schemaChangePolicy": {"deleteBehavior": "LOG"},
            "configuration": '{"Version": 1.0}',
        },
        drift=lambda aws, s: aws.client("glue").update_crawler(
            Name=s.outputs["name"], Description="hand"
        ),
        drifted=("description",),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:apigateway/restApi:RestApi",
        given=lambda w: {
            "body": openapi("one"),
            "description": "first",
            "endpointConfiguration": {"types": "REGIONAL"},
            "minimumCompressionSize": "0",
            "tags": {"a": "1"},
        },
        change=lambda w: {
            "body": openapi("two"),
            "description": "second",
            "minimumCompressionSize": "-1",
        },
        drift=lambda aws, s: aws.client("apigateway").update_rest_api(
            restApiId=s.id,
            patchOperations=[{"op": "replace", "path": "/description", "value": "hand"}],
        ),
        drifted=("description",),
        id=lambda s: s.outputs["arn"].rpartition("/")[2],
    ),
    Case(
        type="aws:apigateway/deployment:Deployment",
        given=lambda w: {"restApi": w.api(), "description": "one", "triggers": {"hash": "1"}},
        change=lambda w: {"description": "two", "triggers": {"hash": "1"}},
        drift=lambda aws, s: aws.client("apigateway").update_deployment(
            restApiId=s.outputs["restApi"],
            deploymentId=s.id,
            patchOperations=[{"op": "replace", "path": "/description", "value": "hand"}],
        ),
        drifted=("description",),
        id=lambda s: s.id,
        import_id=lambda s: f"{s.outputs['restApi']}/{s.id}",
    ),
    Case(
        type="aws:apigateway/stage:Stage",
        given=lambda w: {
            "restApi": (api := w.api()),
            "deployment": w.deployment(api),
            "stageName": "prod",
            "variables": {"a": "1"},
        },
        change=lambda w: {"description": "second", "variables": {"b": "2"}},
        drift=lambda aws, s: aws.client("apigateway").update_stage(
            restApiId=s.outputs["restApi"],
            stageName="prod",
            patchOperations=[{"op": "replace", "path": "/variables/c", "value": "3"}],
        ),
        drifted=("variables",),
        id=lambda s: f"ags-{s.outputs['restApi']}-prod",
        import_id=lambda s: f"{s.outputs['restApi']}/prod",
    ),
    Case(
        type="aws:apigateway/apiKey:ApiKey",
        given=lambda w: {"enabled": True, "tags": {"a": "1"}},
        change=lambda w: {"description": "second", "enabled": False},
        drift=lambda aws, s: aws.client("apigateway").update_api_key(
            apiKey=s.id,
            patchOperations=[{"op": "replace", "path": "/description", "value": "hand"}],
        ),
        drifted=("description",),
        id=lambda s: s.outputs["arn"].rpartition("/")[2],
    ),
    Case(
        type="aws:apigateway/usagePlan:UsagePlan",
        given=lambda w: {"throttleSettings": {"burstLimit": 5, "rateLimit": 10}},
        change=lambda w: {
            "description": "second",
            "quotaSettings": {"limit": 1000, "period": "DAY"},
            "throttleSettings": {"burstLimit": 6, "rateLimit": 2.5},
        },
        drift=lambda aws, s: aws.client("apigateway").update_usage_plan(
            usagePlanId=s.id,
            patchOperations=[{"op": "replace", "path": "/quota/limit", "value": "7"}],
        ),
        drifted=("quotaSettings",),
        id=lambda s: s.outputs["arn"].rpartition("/")[2],
    ),
    Case(
        type="aws:apigateway/usagePlanKey:UsagePlanKey",
        given=lambda w: {
            "keyId": w.made("aws:apigateway/apiKey:ApiKey", "key", {}).id,
            "keyType": "API_KEY",
            "usagePlanId": w.made("aws:apigateway/usagePlan:UsagePlan", "plan", {}).id,
        },
        id=lambda s: s.outputs["keyId"],
        import_id=lambda s: f"{s.outputs['usagePlanId']}/{s.id}",
    ),
    Case(
        type="aws:glue/classifier:Classifier",
        given=lambda _w: {
            "csvClassifier": {
                "containsHeader": "PRESENT",
                "delimiter": ",",
                "quoteSymbol": '"',
                "serde": "OpenCSVSerDe",
            }
        },
        id=lambda s: s.outputs["name"],
    ),
]
