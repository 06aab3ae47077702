from typing import Any

import pytest

from handlers.preparation.prepare_file import handler
from handlers.shared import clients
from handlers.shared.service.schemas import Field, Schema
from tests.support.object_store import ObjectStore

LOCATION = "s3://data/preparation/0e1f.csv"
SCHEMA = Schema("Users", (Field("USER_ID", "string"), Field("AGE", "int")))


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    made = ObjectStore()
    made.write("data", "preparation/0e1f.csv", b'"USER_ID","AGE"\n"u1","30"\n')
    monkeypatch.setattr(clients, "s3_patiently", lambda: made)
    return made


def test_a_result_is_checked(s3: ObjectStore) -> None:
    event = {"task": "check", "datasetType": "Users", "location": LOCATION}
    assert handler(event, None) == {"columns": ["USER_ID", "AGE"]}
    assert len(s3.bodies("data")) == 1


def test_a_result_is_placed(s3: ObjectStore, capsys: pytest.CaptureFixture[str]) -> None:
    event = {"task": "place", "location": LOCATION, "bucket": "data", "key": "Users/prepared.csv"}
    placed = {"location": "s3://data/Users/prepared.csv", "bytes": 22}
    assert handler(event, None) == placed
    assert s3.bodies("data")["Users/prepared.csv"].startswith(b"USER_ID,AGE")
    assert "placed a file" in capsys.readouterr().out


def test_all_rows_are_looked_at_by_a_query(
    s3: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    class Athena:
        def start_query_execution(self, **request: Any) -> dict[str, str]:
            asked.update(request)
            return {"QueryExecutionId": "q-1"}

    monkeypatch.setattr(clients, "athena", Athena)
    event = {
        "task": "start-check",
        "dataset": {"datasetType": "Users", "schema": SCHEMA.to_json()},
        "location": LOCATION,
        "columns": ["USER_ID", "AGE"],
        "workGroup": "shop-preparation",
        "database": "shop_raw",
        "table": "results_lines",
        "token": "t" * 32,
    }
    assert handler(event, None) == {"queryExecutionId": "q-1"}
    assert LOCATION in asked["QueryString"]
    assert s3.calls == []
