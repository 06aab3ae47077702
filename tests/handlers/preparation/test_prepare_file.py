import pytest

from handlers.preparation.prepare_file import handler
from handlers.shared import clients
from tests.support.object_store import ObjectStore

LOCATION = "s3://data/preparation/0e1f.csv"


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
