"""From raw data to files that imports and retraining read: crawlers, queries of Athena, and the workflow that runs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.building import key_policies, policies, preparation_policies, workflow_policies
from components.building.handler_function import HandlerFunction, HandlerFunctionArgs
from components.building.row_checks import RowChecks
from components.building.state_machine import (
    StateMachine,
    StateMachineArgs,
    executions_url,
    state_machine_arn,
)
from components.building.topic import told_topic
from components.core.context import StackContext
from components.data.preparation.definition import definition
from components.data.preparation.line_tables import LineTables, LineTablesArgs
from components.data.preparation.query_group import (
    RESULTS_PREFIX,
    QueryGroup,
    QueryGroupArgs,
)
from components.data.preparation.raw_catalog import RawCatalog, RawCatalogArgs, database_name
from components.settings.preparation import PreparationSettings
from handlers.shared.service.schemas import DATASET_TYPES, DatasetType, Schema

PURPOSE = "preparation"
# The longest is the copy of a file of many gigabytes, in parts.
TIMEOUT_SECONDS = 900
MEMORY_MIB = 256


@dataclass(frozen=True, kw_only=True)
class DataPreparationArgs:
    """Inputs of a DataPreparation.

    Attributes:
        context: of the stack.
        settings: of the preparation.
        queries: SQL by type of dataset; at least that of the interactions.
        schemas: of the stack's datasets.
        bucket: name of the bucket with the folders that imports and retraining read.
        bucket_arn: of that bucket.
        retraining_arn: of the state machine that a run starts which has prepared everything; None for none.
    """

    context: StackContext
    settings: PreparationSettings
    queries: Mapping[str, str]
    schemas: Sequence[Schema]
    bucket: pulumi.Input[str]
    bucket_arn: pulumi.Input[str]
    retraining_arn: pulumi.Input[str] | None = None


@dataclass(frozen=True)
class _Made:
    """What the state machine works with."""

    raw: RawCatalog
    lines: LineTables
    group: QueryGroup
    function_arn: pulumi.Output[str]
    topic_arn: pulumi.Output[str]


class DataPreparation(pulumi.ComponentResource):
    """Makes a RawCatalog, LineTables, a QueryGroup, a HandlerFunction, a StateMachine, and a Topic where none is given.

    Attributes:
        outputs: of the stack: `rawBucket`, `preparedBucket`, `preparationStateMachineArn`, `preparationTopicArn`, the topic that
            hears of runs that failed; `preparationQueryIds` and `preparationCrawlerNames`, by type of dataset; and
            `preparationInput`, the input of an execution with all of them, as JSON.
        row_checks: where all rows of files that imports read can be looked at.
    """

    outputs: dict[str, pulumi.Output[Any]]
    row_checks: RowChecks

    def __init__(
        self, name: str, args: DataPreparationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:DataPreparation", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        raw = RawCatalog(f"{name}-raw", _raw(args), child)
        lines = LineTables(f"{name}-lines", _lines(args, raw), child)
        group = QueryGroup(f"{name}-queries", _group(args, raw), child)
        function = HandlerFunction(f"{name}-file", _function(args, group, lines), child)
        topic_arn = told_topic(name, args.context, PURPOSE, args.settings, child)
        made = _Made(raw, lines, group, function.arn, topic_arn)
        machine = StateMachine(
            f"{name}-workflow",
            StateMachineArgs(
                context=args.context,
                purpose=PURPOSE,
                definition=definition(_stack(args, made)),
                statements=_statements(args, made),
            ),
            child,
        )
        self.row_checks = RowChecks(
            work_group=group.name,
            work_group_arn=group.arn,
            results_prefix=RESULTS_PREFIX,
            database=database_name(args.context),
            tables=lines.tables,
            hours=args.settings.query_hours,
        )
        self.outputs = {
            "rawBucket": raw.bucket,
            "preparedBucket": pulumi.Output.from_input(args.bucket),
            "preparationStateMachineArn": machine.arn,
            "preparationTopicArn": topic_arn,
            "preparationQueryIds": pulumi.Output.from_input(group.query_ids),
            "preparationCrawlerNames": pulumi.Output.from_input(raw.crawler_names),
            "preparationInput": pulumi.Output.json_dumps(_execution_input(raw, group)),
        }
        self.register_outputs(self.outputs)


def preparation_machines(context: StackContext) -> dict[str, pulumi.Output[str]]:
    """The ARN of the state machine by what it is for, also before there is one."""
    return {PURPOSE: state_machine_arn(context, PURPOSE)}


def prepared_key(dataset_type: DatasetType) -> str:
    """Key of a dataset's prepared file: in the folder that imports read, and always the same, so that a run replaces it."""
    return f"{dataset_type}/prepared.csv"


def query_field(dataset_type: DatasetType) -> str:
    """Field of an execution's input that names a dataset's query."""
    return f"{dataset_type.lower()}PreparationQuery"


def crawler_field(dataset_type: DatasetType) -> str:
    """Field of an execution's input that names a dataset's crawler."""
    return f"{dataset_type.lower()}CrawlerName"


def _raw(args: DataPreparationArgs) -> RawCatalogArgs:
    csv = [name for name, given in args.settings.queries.items() if given.is_csv]
    return RawCatalogArgs(context=args.context, csv=csv)


def _lines(args: DataPreparationArgs, raw: RawCatalog) -> LineTablesArgs:
    return LineTablesArgs(database=raw.database, bucket=args.bucket, results_prefix=RESULTS_PREFIX)


def _group(args: DataPreparationArgs, raw: RawCatalog) -> QueryGroupArgs:
    return QueryGroupArgs(
        context=args.context,
        queries=args.queries,
        database=raw.database,
        bucket=args.bucket,
        max_scanned_bytes=args.settings.max_scanned_gb * 10**9,
    )


def _function(
    args: DataPreparationArgs, group: QueryGroup, lines: LineTables
) -> HandlerFunctionArgs:
    """It looks at results, has Athena look at all of their rows, which reads and writes as who asks it, and copies them."""
    keys = [prepared_key(each) for each in DATASET_TYPES]
    return HandlerFunctionArgs(
        context=args.context,
        purpose=PURPOSE,
        folder="preparation",
        handler="prepare_file.handler",
        environment={},
        statements=[
            *preparation_policies.place_files(args.bucket_arn, keys),
            *preparation_policies.check_rows(
                args.context, group.arn, database_name(args.context), [lines.results]
            ),
            *preparation_policies.write_results(args.bucket_arn, RESULTS_PREFIX),
            *key_policies.read_through(args.context, "s3"),
            *key_policies.write_through(args.context, "s3"),
        ],
        timeout_seconds=TIMEOUT_SECONDS,
        memory_mib=MEMORY_MIB,
    )


def _statements(args: DataPreparationArgs, made: _Made) -> list[policies.Statement]:
    context = args.context
    return [
        *preparation_policies.run_crawlers(made.raw.crawler_arns),
        *preparation_policies.run_queries(context, made.group.arn, database_name(context)),
        *preparation_policies.read_raw_data(made.raw.bucket_arn),
        *preparation_policies.write_results(args.bucket_arn, RESULTS_PREFIX),
        *key_policies.read_through(context, "s3"),
        *key_policies.write_through(context, "s3"),
        *policies.invoke_function(made.function_arn),
        *([] if args.retraining_arn is None else policies.start_execution(args.retraining_arn)),
        *workflow_policies.publish(made.topic_arn),
        # Source: Amazon SNS Developer Guide, "Key management", publishers to encrypted topics.
        *key_policies.write_through(context, "sns"),
        *key_policies.read_through(context, "sns"),
    ]


def _stack(args: DataPreparationArgs, made: _Made) -> dict[str, Any]:
    """What the state machine knows of its stack."""
    context, settings = args.context, args.settings
    schemas = {each.dataset_type: each for each in args.schemas}
    return {
        "name": context.naming.metrics_dimension,
        "functionArn": made.function_arn,
        "topicArn": made.topic_arn,
        "consoleUrl": executions_url(context.region),
        "bucket": args.bucket,
        "database": made.raw.database,
        "workGroup": made.group.name,
        "linesTable": made.lines.results,
        "datasets": [
            {
                "datasetType": each,
                "key": prepared_key(each),
                "queryField": query_field(each),
                "crawlerField": crawler_field(each),
                "crawlerName": made.raw.crawler_names[each],
                **({"queryId": made.group.query_ids[each]} if each in made.group.query_ids else {}),
                **(_known(schemas[each]) if each in schemas else {}),
            }
            for each in DATASET_TYPES
        ],
        "crawlHours": settings.crawl_hours,
        "queryHours": settings.query_hours,
        **({} if args.retraining_arn is None else {"retrainingArn": args.retraining_arn}),
    }


def _known(schema: Schema) -> dict[str, str]:
    """What the rules for rows are made of."""
    domain = {} if schema.domain is None else {"domain": str(schema.domain)}
    return {"schema": schema.to_json(), **domain}


def _execution_input(raw: RawCatalog, group: QueryGroup) -> dict[str, Any]:
    """What the stack prepares, field by field."""
    prepared = [each for each in DATASET_TYPES if each in group.query_ids]
    return {
        **{query_field(each): group.query_ids[each] for each in prepared},
        **{crawler_field(each): raw.crawler_names[each] for each in prepared},
        "bypassCrawler": False,
    }
