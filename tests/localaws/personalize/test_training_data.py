import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from localaws.personalize.columns import Histories
from localaws.personalize.import_files import CsvFile
from localaws.personalize.import_worker import convert
from localaws.personalize.store import Store
from localaws.personalize.training_data import TrainingRefusedError, run
from tests.support.personalize_stack import interactions_csv, schema
from tests.support.training_specification import training_specification

GROUP = "arn:aws:personalize:us-east-1:000000000000:dataset-group/g"


def imported(tmp_path: Path, text: str, kind: str = "Interactions") -> str:
    folder = tmp_path / kind
    folder.mkdir()
    path = tmp_path / "data.csv"
    path.write_text(text)
    convert(
        {
            "schema": json.loads(schema(kind)),
            "datasetType": kind.upper(),
            "mode": "FULL",
            "previous": None,
            "isStrict": False,
            "time": 1_000.0,
        },
        [CsvFile(path, path.name)],
        folder,
    )
    return str(folder / "records.parquet")


def put(store: Store, *events: dict[str, Any]) -> None:
    for number, event in enumerate(events):
        row = {
            "user_id": None,
            "session_id": "s",
            "event_type": "view",
            "sent_at": 1_800_000_000.5,
            "event_value": None,
            "counts": 1,
            **event,
        }
        store.database.execute(
            "INSERT INTO events (dataset_group_arn, user_key, user_id, session_id, event_type, "
            "sent_at, item_id, event_value, fingerprint, counts, details) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '{}')",
            (
                GROUP,
                row["user_id"] or row["session_id"],
                row["user_id"],
                row["session_id"],
                row["event_type"],
                row["sent_at"],
                row["item_id"],
                row["event_value"],
                str(number),
                row["counts"],
            ),
        )


def prepare(tmp_path: Path, **changes: Any) -> Path:
    output = tmp_path / "training"
    run(training_specification(tmp_path / "db", output, **{"datasetGroupArn": GROUP, **changes}))
    return output


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "db")


def history(output: Path, user: str) -> list[str]:
    ids = json.loads((output / "item_ids.json").read_text())
    return [ids[code] for code in Histories(output).newest(user, 1000)[0]]


@pytest.mark.usefixtures("store")
def test_rows_are_sorted_by_user_and_time_and_coded(tmp_path: Path) -> None:
    output = prepare(tmp_path, interactions=imported(tmp_path, interactions_csv()))
    data = np.load(output / "training.npz")
    assert (data["user"].dtype, data["item"].dtype) == (np.int32, np.int32)
    assert data["timestamp"].dtype == np.int64
    order = np.lexsort((data["timestamp"], data["user"]))
    assert (order == np.arange(len(order))).all()
    own = [line for line in interactions_csv().splitlines() if line.startswith("u7,")]
    assert history(output, "u7") == [line.split(",")[1] for line in own]
    counts = json.loads((output / "counts.json").read_text())
    assert counts["users"] == 60
    assert counts["interactions"] == len(data["user"])


def test_the_catalogue_holds_imported_and_put_items(tmp_path: Path, store: Store) -> None:
    store.database.execute("INSERT INTO records VALUES ('items', 'put', '{}', 0)")
    interactions = imported(tmp_path, interactions_csv())
    items = imported(tmp_path, "ITEM_ID,CATEGORY\nonly-described,a\n", "Items")
    ids = json.loads(
        (prepare(tmp_path, interactions=interactions, items=items) / "item_ids.json").read_text()
    )
    assert {"only-described", "put", "i0"} <= set(ids)
    assert ids == sorted(ids)


def test_put_events_count_unless_they_come_after_the_training_began(
    tmp_path: Path, store: Store
) -> None:
    put(
        store,
        {"user_id": "u1", "item_id": "one"},
        {"user_id": "u1", "item_id": "repeated-id", "counts": 0},
        {"user_id": "u1", "item_id": None},
        {"user_id": "u1", "item_id": "late"},
    )
    output = prepare(tmp_path, interactions=imported(tmp_path, interactions_csv()), lastEvent=3)
    assert history(output, "u1")[-1] == "one"
    assert not {"late", "repeated-id"} & set(json.loads((output / "item_ids.json").read_text()))


def test_events_of_a_session_belong_to_the_user_who_logs_in_later(
    tmp_path: Path, store: Store
) -> None:
    put(
        store,
        {"session_id": "a", "item_id": "before"},
        {"session_id": "a", "user_id": "u1", "item_id": "after", "sent_at": 1_800_000_001},
        {"session_id": "b", "item_id": "stranger"},
    )
    output = prepare(tmp_path, interactions=imported(tmp_path, interactions_csv()))
    assert history(output, "u1")[-2:] == ["before", "after"]
    assert history(output, "b") == ["stranger"]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"eventType": "rent"},
            "Dataset has fewer than 1000 interactions after filtering by event type: rent",
        ),
        ({"eventValueThreshold": 1.0}, "fewer than 1000 interactions"),
        ({"events": [{"eventType": "purchase"}]}, "after filtering by event type: purchase"),
    ],
)
def test_too_few_interactions_after_filtering(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    interactions = imported(tmp_path, interactions_csv())
    with pytest.raises(TrainingRefusedError) as refused:
        prepare(tmp_path, interactions=interactions, **changes)
    assert words in str(refused.value)


@pytest.mark.usefixtures("store")
def test_only_the_wanted_type_is_trained_with(tmp_path: Path) -> None:
    interactions = imported(tmp_path, interactions_csv(each=60))
    output = prepare(tmp_path, interactions=interactions, eventType="purchase")
    assert len(history(output, "u7")) == 20


@pytest.mark.usefixtures("store")
def test_the_same_interaction_counts_once(tmp_path: Path) -> None:
    text = interactions_csv()
    twice = text + text.partition("\n")[2]
    output = prepare(tmp_path, interactions=imported(tmp_path, twice))
    assert len(history(output, "u7")) == 30


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            interactions_csv(users=24, each=60),
            "Create failed. Dataset has fewer than 25 users with at least 2 interactions each.",
        ),
        (
            interactions_csv(users=30, each=2)
            + "".join(f"once{number},i1,1700000000,view\n" for number in range(3000)),
            "Fewer than 1 percent",
        ),
        (
            interactions_csv() + "".join(f"u1,i1,1700000000,type{number}\n" for number in range(8)),
            "10 event types and 1 metadata columns (EVENT_TYPE); at most 10",
        ),
    ],
)
def test_data_that_cannot_be_trained_with(tmp_path: Path, text: str, words: str) -> None:
    interactions = imported(tmp_path, text)
    with pytest.raises(TrainingRefusedError) as refused:
        prepare(tmp_path, interactions=interactions)
    assert words in str(refused.value)
