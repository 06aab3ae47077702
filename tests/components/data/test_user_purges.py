import json
from pathlib import Path

import pulumi

from components.data.user_purges import (
    EVERY,
    TIMEOUT_SECONDS,
    UserPurges,
    UserPurgesArgs,
    sources_with_users,
)
from components.events.record_stores import RecordStores
from components.preflight.checked_data import CheckedDataset
from handlers.shared.service.schemas import DatasetType, Schema
from tests.support.graph import CONTEXT, Graph, run_component


def dataset(kind: DatasetType) -> CheckedDataset:
    return CheckedDataset(
        dataset_type=kind,
        location=f"files/{kind}.csv",
        path=Path("x"),
        sha256="0a" * 32,
        schema=Schema(kind, ()),
        is_inferred=True,
    )


DATASETS = [dataset("Interactions"), dataset("Items"), dataset("Users")]


def made() -> Graph:
    def component() -> UserPurges:
        name = pulumi.Output.from_input
        stores = RecordStores(
            archive_bucket=name("archive"),
            archive_bucket_arn=name("arn:aws:s3:::archive"),
            dead_letter_bucket=name("dead"),
            dead_letter_bucket_arn=name("arn:aws:s3:::dead"),
            dead_letter_queue_url=name("https://queue"),
            dead_letter_queue_arn=name("arn:aws:sqs:us-east-1:000000000000:queue"),
        )
        args = UserPurgesArgs(
            context=CONTEXT,
            bucket="data",
            bucket_arn="arn:aws:s3:::data",
            data_bucket="files",
            data_bucket_arn="arn:aws:s3:::files",
            datasets=DATASETS,
            stores=stores,
            stream_retention_hours=48,
            archive_interval_seconds=300,
        )
        return UserPurges("p", args)

    return run_component(component)


def test_the_files_that_name_users_are_known_by_their_keys() -> None:
    assert sources_with_users(DATASETS) == {
        f"{kind.lower()}/0a0a0a0a0a0a0a0a.csv": f"files/{kind}.csv"
        for kind in ("Interactions", "Users")
    }


def test_the_function_knows_how_long_an_event_may_be_on_its_way() -> None:
    variables = made().named("p-worker-function").inputs["environment"]["variables"]
    assert int(variables["ON_ITS_WAY_SECONDS"]) == 48 * 3600 + 300 + 24 * 3600
    assert json.loads(variables["SOURCES"]) == sources_with_users(DATASETS)


def test_the_function_may_do_no_more_than_it_has_to() -> None:
    policy = json.loads(made().named("p-worker-execution-permissions").inputs["policy"])
    resources = {
        action.partition(":")[2]: set[str]() for s in policy["Statement"] for action in s["Action"]
    }
    for statement in policy["Statement"]:
        for action in statement["Action"]:
            resources[action.partition(":")[2]] |= set(statement["Resource"])
    files = {f"arn:aws:s3:::files/{key}" for key in sources_with_users(DATASETS)}
    own, records = {"arn:aws:s3:::data/purges/*"}, {"arn:aws:s3:::archive/*", "arn:aws:s3:::dead/*"}
    assert resources["GetObject"] == own | files | records
    assert resources["PutObject"] == own | records
    letters, lists = "arn:aws:s3:::dead/*", "arn:aws:s3:::data/deletions/*"
    assert resources["DeleteObject"] == own | {letters, lists}
    assert resources["DeleteObjectVersion"] == records
    assert resources["DeleteMessage"] == {"arn:aws:sqs:us-east-1:000000000000:queue"}


def test_an_invocation_is_over_when_the_next_one_begins() -> None:
    assert f"rate({TIMEOUT_SECONDS // 60 + 1} minutes)" == EVERY
    assert made().named("p-worker-function").inputs["timeout"] == TIMEOUT_SECONDS
