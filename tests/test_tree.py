"""Tests stand in the same tree as the code: what `a/b.py` promises is in `tests/a/test_b.py`."""

from collections.abc import Iterator
from pathlib import PurePath

from tests.support.local_aws import CHECKOUT

AREAS = ("commands", "components", "handlers", "localaws", "localpulumi", "notebooks")

# What has no test of its name, by the tests that show it; a pattern stands for all of its folder. The reasons are the
# comments: a module that can be shown alone gets its test, and leaves this table.
SHOWN_BY = {
    # Only declares; whatever uses it shows it.
    "mypy": [
        "commands/replay/source.py",
        "components/building/row_checks.py",
        "components/events/record_stores.py",
        "handlers/retraining/parameter_file/plan.py",
        "handlers/shared/made_tag.py",
        "localaws/shared/ports.py",
        "localaws/shared/service.py",
        "localaws/shared/settings.py",
        "localaws/apigateway/errors.py",
        "localaws/athena/errors.py",
        "localaws/athena/sql/statement.py",
        "localaws/apigateway/records.py",
        "localaws/cloudwatch/errors.py",
        "localaws/cloudwatch/metrics/units.py",
        "localaws/firehose/errors.py",
        "localaws/glue/errors.py",
        "localaws/sagemaker/errors.py",
        "localaws/stepfunctions/errors.py",
        "localaws/stepfunctions/interpreter/tasks.py",
    ],
    # Columns alone: what holds of them are the rules.
    "tests/handlers/shared/service/test_schema_rules.py": ["handlers/shared/service/schemas.py"],
    # Patterns and bounds: what they refuse is said by who asks for them.
    "tests/handlers/shared/service/test_cell_rules.py": ["handlers/shared/service/cell_values.py"],
    # What is in a group, of which the deletion is the one use.
    "tests/components/lifecycle/test_retrained_groups.py": [
        "components/lifecycle/engine/group_contents.py"
    ],
    # How every job is started; the jobs' own tests differ in names alone.
    "tests/components/lifecycle/test_dataset_import_job.py": [
        "components/lifecycle/engine/job_start.py"
    ],
    # Sections of one file, in every spelling: a file is the smallest that has them.
    "tests/handlers/retraining/parameter_file/test_parse.py": [
        "handlers/retraining/parameter_file/collected.py",
        "handlers/retraining/parameter_file/entries.py",
        "handlers/retraining/parameter_file/solutions.py",
        "handlers/retraining/parameter_file/tags.py",
    ],
    # What each command does, which is seen as it is called.
    "tests/commands/retraining/test_main.py": ["commands/retraining/actions.py"],
    # What is shown, and the order of it: only a deployed stack plays it.
    "tests/e2e/test_demo_retraining.py": [
        "commands/demo_retraining/__main__.py",
        "commands/demo_retraining/fault.py",
    ],
    # Joins areas: only the whole program runs it.
    "tests/graph/test_program.py": [
        "components/api/deployed_stage.py",
        "components/building/providers.py",
        "components/program.py",
    ],
    # Words that others say.
    "tests/graph/test_encryption.py": ["components/core/encryption.py"],
    # A row a resource type: each is made, changed, refreshed and deleted in one table of cases.
    "tests/localpulumi/provider/test_lifecycle.py": ["localpulumi/provider/aws/*"],
    "tests/localpulumi/provider/test_native.py": ["localpulumi/provider/aws_native/*"],
    # One protocol in several modules: it can be spoken as a whole alone.
    "tests/localpulumi/provider/test_contract.py": [
        "localpulumi/provider/kind.py",
        "localpulumi/provider/wire.py",
    ],
    "tests/localpulumi/provider/test_rules.py": ["localpulumi/provider/inputs.py"],
    "tests/localpulumi/engine/test_language_host.py": ["localpulumi/engine/program_host.py"],
    "tests/localpulumi/file_backend/test_repair.py": ["localpulumi/file_backend/layout.py"],
    # The language between its operators and its methods: a template is the smallest text of it.
    "tests/localaws/apigateway/velocity/test_template.py": [
        "localaws/apigateway/velocity/directives.py",
        "localaws/apigateway/velocity/expression_reader.py",
        "localaws/apigateway/velocity/expressions.py",
        "localaws/apigateway/velocity/values.py",
    ],
    # Steps of a call, on the way from request to answer.
    "tests/localaws/apigateway/test_data_plane.py": [
        "localaws/apigateway/definition.py",
        "localaws/apigateway/integrations/dispatch.py",
        "localaws/apigateway/integrations/functions.py",
        "localaws/apigateway/service.py",
    ],
    "tests/localaws/apigateway/test_validation.py": ["localaws/apigateway/violations.py"],
    # How every operation of the control plane reads its request.
    "tests/localaws/apigateway/control/test_stages.py": [
        "localaws/apigateway/control/patch.py",
        "localaws/apigateway/control/request.py",
    ],
    # Operations over one store, whose rules are about several kinds of resources at once.
    "tests/localaws/personalize/test_preconditions.py": [
        "localaws/personalize/control/*",
        "localaws/personalize/personalize.py",
        "localaws/personalize/resources.py",
    ],
    "tests/localaws/personalize/test_recommendations.py": [
        "localaws/personalize/models.py",
        "localaws/personalize/runtime.py",
    ],
    # From an event to CloudWatch, by way of the resource that asks for it.
    "tests/localaws/personalize/test_metric_attributions.py": [
        "localaws/personalize/attribution/put_events.py",
        "localaws/personalize/recommended.py",
    ],
    "tests/localaws/personalize/attribution/test_published.py": [
        "localaws/personalize/attribution/outputs.py"
    ],
    "tests/localaws/personalize/test_import_worker.py": [
        "localaws/personalize/attribution/imported.py"
    ],
    "tests/localaws/personalize/test_s3_reader.py": ["localaws/personalize/role_session.py"],
    # What every method of training is called with, and the method of most recipes.
    "tests/localaws/personalize/recommender/test_trainer.py": [
        "localaws/personalize/recommender/next_items.py",
        "localaws/personalize/recommender/task.py",
    ],
    "tests/localaws/personalize/test_control_plane.py": ["localaws/personalize/service.py"],
    "tests/localaws/firehose/test_service.py": [
        "localaws/firehose/operations.py",
        "localaws/firehose/putting.py",
        "localaws/firehose/worker.py",
    ],
    # What a query goes through, from its tables to its result: a query is the smallest that has them.
    "tests/localaws/athena/statements/test_select.py": [
        "localaws/athena/engine/faults.py",
        "localaws/athena/sql/dialect.py",
        "localaws/athena/statements/lines.py",
        "localaws/athena/statements/run.py",
        "localaws/athena/statements/sources.py",
        "localaws/athena/statements/workspace.py",
    ],
    "tests/localaws/athena/statements/test_partitioning.py": [
        "localaws/athena/catalog/partitions.py",
        "localaws/athena/statements/table_partitions.py",
    ],
    # Written in the formats that are read, and told by the API.
    "tests/localaws/athena/statements/test_stored_rows.py": ["localaws/athena/engine/writing.py"],
    "tests/localaws/athena/executions/test_operations.py": [
        "localaws/athena/executions/execution.py"
    ],
    # Parts of statements.
    "tests/localaws/athena/statements/test_definitions.py": ["localaws/athena/sql/create_table.py"],
    "tests/localaws/athena/sql/test_grammar.py": ["localaws/athena/sql/names.py"],
    # Functions that are another for another type.
    "tests/localaws/athena/sql/test_functions.py": [
        "localaws/athena/sql/inference.py",
        "localaws/athena/sql/lambdas.py",
    ],
    "tests/localaws/event_sources/test_service.py": ["localaws/event_sources/lane.py"],
    # States of one language, and where an execution is in them: a machine is the smallest that has them.
    "tests/localaws/stepfunctions/interpreter/test_run.py": [
        "localaws/stepfunctions/interpreter/*",
        "localaws/stepfunctions/language/json_text.py",
    ],
    "tests/localaws/stepfunctions/language/test_validation.py": [
        "localaws/stepfunctions/language/fields.py"
    ],
    # Operations of one API, as they are asked for.
    "tests/localaws/sagemaker/test_service.py": ["localaws/sagemaker/api.py"],
    # Operations of one API, over state machines that live in a server.
    "tests/localaws/stepfunctions/test_service.py": [
        "localaws/stepfunctions/arns.py",
        "localaws/stepfunctions/paging.py",
        "localaws/stepfunctions/executions/history.py",
        "localaws/stepfunctions/machines/*",
    ],
    # Operations of one API, over crawlers that live in a server.
    "tests/localaws/glue/test_service.py": [
        "localaws/glue/arns.py",
        "localaws/glue/paging.py",
        "localaws/glue/crawlers/crawl_log.py",
        "localaws/glue/crawlers/crawler.py",
        "localaws/glue/crawlers/description.py",
        "localaws/glue/crawlers/ordered_crawl.py",
        "localaws/glue/crawlers/runs.py",
    ],
    # From objects to tables: a crawl is the smallest that lists, reads, and writes.
    "tests/localaws/glue/crawl/test_crawling.py": [
        "localaws/glue/crawl/bucket_objects.py",
        "localaws/glue/crawl/catalog.py",
        "localaws/glue/crawl/changes.py",
        "localaws/glue/crawl/outcome.py",
        "localaws/glue/crawl/table_input.py",
        "localaws/glue/classifiers/formats.py",
    ],
    # One catalog in two modules.
    "tests/localaws/ministack/test_data_catalog.py": ["localaws/ministack/catalog_partitions.py"],
    # The protocol of the footer.
    "tests/localaws/glue/classifiers/test_parquet.py": ["localaws/glue/classifiers/thrift.py"],
    # An alarm lives through all of these.
    "tests/localaws/cloudwatch/alarms/test_evaluator.py": [
        "localaws/cloudwatch/alarms/alarm.py",
        "localaws/cloudwatch/alarms/messages.py",
        "localaws/cloudwatch/alarms/notices.py",
        "localaws/cloudwatch/alarms/reasons.py",
        "localaws/cloudwatch/alarms/watching.py",
    ],
    "tests/localaws/cloudwatch/alarms/test_operations.py": [
        "localaws/cloudwatch/alarms/book.py",
        "localaws/cloudwatch/alarms/settings.py",
    ],
    "tests/localaws/cloudwatch/math/test_evaluation.py": [
        "localaws/cloudwatch/math/functions.py",
        "localaws/cloudwatch/math/syntax.py",
        "localaws/cloudwatch/math/values.py",
    ],
    "tests/localaws/cloudwatch/metrics/test_operations.py": [
        "localaws/cloudwatch/metrics/queries.py",
        "localaws/cloudwatch/paging.py",
    ],
    "tests/localaws/cloudwatch/wire/test_protocol.py": [
        "localaws/cloudwatch/wire/moment.py",
        "localaws/cloudwatch/wire/query.py",
    ],
    "tests/localaws/cloudwatch/test_faults.py": [
        "localaws/cloudwatch/service.py",
        "localaws/ministack/event_bus.py",
        "localaws/ministack/mail.py",
        "localaws/ministack/service_metrics.py",
    ],
    # Parts of MiniStack's own process.
    "tests/localaws/ministack/test_replacements.py": [
        "localaws/ministack/event_source_mappings.py",
        "localaws/ministack/function_credentials.py",
        "localaws/ministack/host.py",
        "localaws/ministack/loopback_transport.py",
        "localaws/ministack/own_services.py",
        "localaws/ministack/repeated_messages.py",
        "localaws/ministack/rest_apis.py",
        "localaws/ministack/root_key.py",
    ],
    # The command and the fixture, as their user has them.
    "tests/localaws/process/test_server.py": ["localaws/__main__.py", "localaws/cli.py"],
    "tests/localaws/test_distribution.py": ["localaws/pytest_plugin.py", "localaws/testing.py"],
}


def modules() -> Iterator[PurePath]:
    """All modules, from the checkout on."""
    for area in AREAS:
        for path in sorted((CHECKOUT / area).rglob("*.py")):
            if path.name != "__init__.py":
                yield path.relative_to(CHECKOUT)


def own_test(module: PurePath) -> PurePath:
    """Where a module's test stands."""
    return PurePath("tests", module.with_name(f"test_{module.stem.strip('_')}.py"))


def without_test() -> list[PurePath]:
    return [module for module in modules() if not (CHECKOUT / own_test(module)).exists()]


def test_every_module_has_the_test_of_its_name() -> None:
    patterns = [pattern for rows in SHOWN_BY.values() for pattern in rows]
    lacking = [
        f"{module} lacks {own_test(module)}"
        for module in without_test()
        if not any(module.match(pattern) for pattern in patterns)
    ]
    assert lacking == []


def test_what_is_shown_elsewhere_is_there_and_lacks_a_test() -> None:
    lacking = without_test()
    for test, patterns in SHOWN_BY.items():
        assert test == "mypy" or (CHECKOUT / test).exists(), test
        for pattern in patterns:
            assert any(module.match(pattern) for module in lacking), f"{pattern} needs no row"
