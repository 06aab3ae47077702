"""Interactions of a training: imported and put events, filtered, checked and coded.

The specification is `{"interactions", "items", "itemFields", "contextColumns", "database", "datasetGroupArn", "itemsDatasetArn",
"eventType", "eventValueThreshold", "events", "required", "lastEvent", "needs", "output"}`; `needs` is what the recipe learns
from, `INTERACTIONS` or `ITEMS`, and `required` an event type of which there must be enough, or null. The output folder gets the
files of `columns.Histories`, `training.npz` (user, item, timestamp), `item_ids.json` (all items of Items and Interactions, in
the order of their codes), `item_data.npz`, `contexts.npz` and `counts.json`.
Source of the checks: Amazon Personalize Developer Guide, "Service quotas", its failure reasons, and docs/data-files.md.
"""

import csv
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from localaws.personalize import training_contexts, training_items
from localaws.personalize.columns import write_histories
from localaws.personalize.control.schema_rules import CUSTOM
from localaws.personalize.import_checks import ROW_ORDER, quoted, text
from localaws.personalize.import_files import pattern_of

MIN_INTERACTIONS = 1000
MIN_USERS = 25
MIN_SHARE_OF_USERS = 0.01
MAX_EVENT_TYPES_AND_COLUMNS = 10

_INTERACTION_FIELDS = frozenset(
    {*CUSTOM["Interactions"].required, *CUSTOM["Interactions"].optional}
)
_COUNTED_FIELDS = frozenset({"EVENT_TYPE", "EVENT_VALUE"})
"""Fields of the service's own that count as metadata columns, with the event types."""

_RESERVED_WORDS = frozenset(
    name
    for kind in ("Interactions", "Items", "Users")
    for name in (*CUSTOM[kind].required, *CUSTOM[kind].optional)
)
_NULL_WORDS = frozenset(
    {"null", "none", "nil", "undefined", "nan", "n/a", "(null)", "<null>", r"\n"}
)
"""Texts that stand for no event type, compared without case."""

_PUT_EVENTS_ORDER = 10**15
"""Added to the ids of put events, so that at equal times they stand behind imported rows."""

_PUT_EVENTS = """
SELECT coalesce(e.user_id, known.user_id, e.session_id), e.item_id, CAST(e.sent_at AS INTEGER), e.event_type,
       e.event_value, e.id
FROM events e
LEFT JOIN (SELECT session_id, min(user_id) AS user_id FROM events
           WHERE dataset_group_arn = :group AND user_id IS NOT NULL GROUP BY session_id) known
       ON known.session_id = e.session_id
WHERE e.dataset_group_arn = :group AND e.counts AND e.item_id IS NOT NULL AND e.id <= :last
"""


class TrainingRefusedError(Exception):
    """The data are not enough to train with."""


def run(specification: Mapping[str, Any]) -> None:
    """Write the files of a training.

    Raises:
        TrainingRefusedError: what is missing in the data.
    """
    output = Path(specification["output"])
    output.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect(config={"memory_limit": "1500MB", "threads": 2})
    database.execute(f"SET temp_directory = {text(output / 'spill')}")
    columns = _collect(database, specification, output)
    training_items.collect(database, specification, output)
    training_contexts.collect(database, specification, _PUT_EVENTS_ORDER, output)
    _check_event_types(database, columns)
    _filter(database, specification)
    _CHECKS[specification["needs"]](database, specification)
    _write(database, output)
    training_items.write(database, output / "item_data.npz")
    training_contexts.write(database, output / "contexts.npz")
    database.close()


def _collect(
    database: duckdb.DuckDBPyConnection, specification: Mapping[str, Any], output: Path
) -> list[str]:
    """Table `events` with every interaction, table `catalogue` with every item id.

    Returns:
        The fields of the interactions' schema, none before their first import.
    """
    database.execute(
        "CREATE TABLE events (u VARCHAR, i VARCHAR, t BIGINT, e VARCHAR, v DOUBLE, o BIGINT)"
    )
    database.execute("CREATE TABLE catalogue (i VARCHAR)")
    interactions, items = specification["interactions"], specification["items"]
    known: list[str] = []
    if interactions is not None:
        source = text(pattern_of(interactions))
        described = database.execute(f"DESCRIBE SELECT * FROM {source}")  # noqa: S608 - our own path
        known = [row[0] for row in described.fetchall() if row[0] != ROW_ORDER]
        kind = "EVENT_TYPE" if "EVENT_TYPE" in known else "NULL"
        value = "EVENT_VALUE" if "EVENT_VALUE" in known else "NULL"
        database.execute(
            f'INSERT INTO events SELECT USER_ID, ITEM_ID, "TIMESTAMP", {kind}, {value}, {quoted(ROW_ORDER)} FROM {source}'  # noqa: S608 - our own path
        )
    if items is not None:
        database.execute(
            f"INSERT INTO catalogue SELECT ITEM_ID FROM {text(pattern_of(items))}"  # noqa: S608 - our own path
        )
    _collect_put(database, specification, output)
    database.execute("INSERT INTO catalogue SELECT DISTINCT i FROM events")
    return known


def _collect_put(
    database: duckdb.DuckDBPyConnection, specification: Mapping[str, Any], output: Path
) -> None:
    source = sqlite3.connect(f"file:{specification['database']}?mode=ro", uri=True, timeout=30)
    arguments = {"group": specification["datasetGroupArn"], "last": specification["lastEvent"]}
    path = output / "put-events.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(source.execute(_PUT_EVENTS, arguments))
    if path.stat().st_size:
        database.execute(
            "INSERT INTO events SELECT u, i, t, e, v, o + $offset FROM read_csv($path, header = false, "
            "auto_detect = false, quote = '\"', escape = '\"', columns = {'u': 'VARCHAR', 'i': 'VARCHAR', "
            "'t': 'BIGINT', 'e': 'VARCHAR', 'v': 'DOUBLE', 'o': 'BIGINT'})",
            {"offset": _PUT_EVENTS_ORDER, "path": pattern_of(path)},
        )
    path.unlink()
    put_items = source.execute(
        "SELECT id FROM records WHERE dataset_arn = ?", (specification["itemsDatasetArn"],)
    ).fetchall()
    if put_items:
        database.executemany("INSERT INTO catalogue VALUES (?)", put_items)
    source.close()


def _check_event_types(database: duckdb.DuckDBPyConnection, columns: list[str]) -> None:
    """Refuse a dataset with too many event types, or with none that says anything."""
    rows = database.execute("SELECT DISTINCT e FROM events WHERE e IS NOT NULL").fetchall()
    types = [str(row[0]).strip() for row in rows]
    counted = [
        name for name in columns if name not in _INTERACTION_FIELDS or name in _COUNTED_FIELDS
    ]
    if len(types) + len(counted) > MAX_EVENT_TYPES_AND_COLUMNS:
        raise TrainingRefusedError(
            f"Create failed. Dataset has {len(types)} event types and {len(counted)} metadata columns "
            f"({', '.join(counted)}); at most {MAX_EVENT_TYPES_AND_COLUMNS} together are supported."
        )
    if types and all(_says_nothing(each) for each in types):
        raise TrainingRefusedError(
            "All values in the event_type column are either reserved keywords or null."
        )


def _says_nothing(event_type: str) -> bool:
    return event_type.upper() in _RESERVED_WORDS or event_type.lower() in {"", *_NULL_WORDS}


def _filter(database: duckdb.DuckDBPyConnection, specification: Mapping[str, Any]) -> None:
    """Table `kept`: interactions that the solution counts, each once.

    Interactions with equal user, item, time and type are one.
    """
    database.execute("CREATE TABLE rules (e VARCHAR, least DOUBLE)")
    rules = [
        (each["eventType"], each.get("eventValueThreshold")) for each in specification["events"]
    ]
    if specification["eventType"] is not None or specification["eventValueThreshold"] is not None:
        rules = [(specification["eventType"], specification["eventValueThreshold"])]
    if rules:
        database.executemany("INSERT INTO rules VALUES (?, ?)", rules)
        wanted = (
            "WHERE EXISTS (SELECT 1 FROM rules r WHERE (r.e IS NULL OR r.e = events.e) "
            "AND (r.least IS NULL OR events.v >= r.least))"
        )
    else:
        wanted = ""
    database.execute(
        f"CREATE TABLE kept AS SELECT u, i, t, e, min(o) AS o FROM events {wanted} GROUP BY u, i, t, e"  # noqa: S608 - two constant texts
    )


def _check_items(_database: duckdb.DuckDBPyConnection, specification: Mapping[str, Any]) -> None:
    """Refuse what no text can be compared in.

    Source: Amazon Personalize Developer Guide, "Semantic-Similarity recipe", required datasets.
    """
    fields = specification["itemFields"]
    missing = [
        name for name in ("itemName", "textual") if not any(each.get(name) for each in fields)
    ]
    if missing:
        raise TrainingRefusedError(
            "Create failed. The recipe needs an Items dataset whose schema has a string field with "
            f"{' and one with '.join(missing)} set to true."
        )


def _check_interactions(
    database: duckdb.DuckDBPyConnection, specification: Mapping[str, Any]
) -> None:
    if specification["required"] is not None:
        _check_required(database, specification["required"])
    (count,) = _row(database, "SELECT count(*) FROM kept")
    named = ", ".join(
        [specification["eventType"]]
        if specification["eventType"] is not None
        else [each["eventType"] for each in specification["events"]]
    )
    if count < MIN_INTERACTIONS:
        after = f" after filtering by event type: {named}" if named else f" ({count})"
        raise TrainingRefusedError(f"Dataset has fewer than {MIN_INTERACTIONS} interactions{after}")
    users, active = _row(
        database,
        "SELECT count(*), count(*) FILTER (n >= 2) FROM (SELECT count(*) AS n FROM kept GROUP BY u)",
    )
    if active < MIN_USERS:
        raise TrainingRefusedError(
            f"Create failed. Dataset has fewer than {MIN_USERS} users with at least 2 interactions each."
        )
    if active < MIN_SHARE_OF_USERS * users:
        raise TrainingRefusedError(
            "Create failed. Fewer than 1 percent of the dataset's users have at least 2 interactions."
        )


def _check_required(database: duckdb.DuckDBPyConnection, event_type: str) -> None:
    """Source: Amazon Personalize Developer Guide, the use cases of the domains, "Required event types"."""
    found = database.execute("SELECT count(*) FROM kept WHERE e = ?", [event_type]).fetchall()
    if found[0][0] < MIN_INTERACTIONS:
        raise TrainingRefusedError(
            f"Dataset has {found[0][0]} interactions with event type {event_type}; "
            f"the use case needs at least {MIN_INTERACTIONS}."
        )


_CHECKS = {"INTERACTIONS": _check_interactions, "ITEMS": _check_items}


def _row(database: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = database.execute(query).fetchone()
    return () if row is None else tuple(int(value) for value in row)


def _write(database: duckdb.DuckDBPyConnection, output: Path) -> None:
    database.execute(
        "CREATE TABLE users AS SELECT u, row_number() OVER (ORDER BY u) - 1 AS code FROM (SELECT DISTINCT u FROM kept)"
    )
    database.execute(
        "CREATE TABLE items AS SELECT i, row_number() OVER (ORDER BY i) - 1 AS code "
        "FROM (SELECT DISTINCT i FROM catalogue)"
    )
    rows = database.execute(
        "SELECT users.code::INTEGER AS user, items.code::INTEGER AS item, t AS timestamp FROM kept "
        "JOIN users USING (u) JOIN items USING (i) ORDER BY users.code, t, o"
    ).fetchnumpy()
    user, item, timestamp = (np.asarray(rows[name]) for name in ("user", "item", "timestamp"))
    users = [row[0] for row in database.execute("SELECT u FROM users ORDER BY code").fetchall()]
    items = [row[0] for row in database.execute("SELECT i FROM items ORDER BY code").fetchall()]
    write_histories(output, users, user, item, timestamp)
    np.savez(output / "training.npz", user=user, item=item, timestamp=timestamp)
    (output / "item_ids.json").write_text(json.dumps(items))
    counts = {"interactions": len(user), "users": len(users), "items": len(items)}
    (output / "counts.json").write_text(json.dumps(counts))
