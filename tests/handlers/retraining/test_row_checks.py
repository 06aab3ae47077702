from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.retraining import row_checks
from handlers.retraining.imports import Table
from handlers.retraining.input_files import list_files
from handlers.retraining.parameter_file.data_files import files_of
from handlers.retraining.row_checks import FilesChangedError, checks_of, judge_check, start_check
from handlers.shared.row_queries import RowsError
from handlers.shared.service.line_tables import table_input
from handlers.shared.service.schemas import Domain, Field, Schema
from tests.support.athena_client import AthenaClient, share
from tests.support.athena_world import AthenaWorld
from tests.support.object_store import ObjectStore

BUCKET, TOKEN = "shop-data", "t" * 32
SCHEMA = Schema("Users", (Field("USER_ID", "string"), Field("AGE", "int")))
STACK = {
    "bucket": BUCKET,
    "rowChecks": {
        "workGroup": "primary",
        "database": "db",
        "tables": {"Users": "users_lines"},
    },
}


def table(domain: Domain | None = None) -> Table:
    return Table(
        dataset_type="Users",
        arn="arn",
        schema=Schema("Users", SCHEMA.fields, domain),
        job_prefix="shop",
        jobs=[],
        created_at=datetime.now(UTC),
    )


@pytest.fixture
def s3() -> ObjectStore:
    store = ObjectStore()
    store.write(BUCKET, "Users/a.csv", b"\xef\xbb\xbfUSER_ID,AGE\nu1,30\n")
    store.write(BUCKET, "Users/b.csv", b"AGE, USER_ID\r\n30,u2\r\n")
    store.write(BUCKET, "Users/older/c.csv", b"USER_ID\nu3\n")
    return store


@pytest.fixture
def athena(tmp_path: Path, s3: ObjectStore) -> Iterator[AthenaClient]:
    world = AthenaWorld(tmp_path)
    world.tables["db", "users_lines"] = table_input("users_lines", f"s3://{BUCKET}/Users/", "")
    share(s3, world)
    yield AthenaClient(world)
    world.athena.stop()


def checks(s3: ObjectStore, domain: Domain | None = None) -> Sequence[dict[str, Any]]:
    return checks_of(table(domain), files_of("Users/", list_files(s3, BUCKET)))


def test_one_query_for_all_files_of_a_dataset(s3: ObjectStore) -> None:
    assert checks(s3) == [{"datasetType": "Users", "schema": SCHEMA.to_json(), "part": 0}]
    assert checks(s3, "ECOMMERCE")[0]["domain"] == "ECOMMERCE"


def test_as_many_queries_as_the_addresses_need(
    s3: ObjectStore, athena: AthenaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_checks, "MAX_KEY_BYTES", len("Users/a.csv"))
    first, second = checks(s3)
    assert (first["part"], second["part"]) == (0, 1)
    start_check(athena, s3, STACK, second, TOKEN)
    assert "Users/b.csv" in athena.query
    assert "Users/a.csv" not in athena.query


def test_the_query_names_what_an_import_reads(s3: ObjectStore, athena: AthenaClient) -> None:
    (check,) = checks(s3)
    start_check(athena, s3, STACK, check, TOKEN)
    assert athena.asked["ClientRequestToken"] == TOKEN
    assert "FROM users_lines" in athena.query
    assert "s3://shop-data/Users/a.csv" in athena.query
    assert "older" not in athena.query


def judged(s3: ObjectStore, athena: AthenaClient) -> dict[str, list[str]]:
    (check,) = checks(s3)
    started = start_check(athena, s3, STACK, check, TOKEN)
    return judge_check(athena, s3, STACK, check, started["queryExecutionId"])


def test_rows_in_columns_of_another_order_and_case_are_right(
    s3: ObjectStore, athena: AthenaClient
) -> None:
    assert judged(s3, athena) == {"warnings": []}


def test_a_wrong_row_is_told(s3: ObjectStore, athena: AthenaClient) -> None:
    s3.write(BUCKET, "Users/b.csv", b"AGE,USER_ID\n30,u2,\n")
    share(s3, athena.world)
    with pytest.raises(RowsError, match=r"s3://shop-data/Users/b\.csv: "):
        judged(s3, athena)


def test_files_that_are_gone_are_told(s3: ObjectStore, athena: AthenaClient) -> None:
    (check,) = checks(s3)
    s3.objects.clear()
    with pytest.raises(FilesChangedError, match="Start another run"):
        start_check(athena, s3, STACK, check, TOKEN)
