"""Imported interactions as metrics see them, read from an import's own table in DuckDB.

An import knows of its group's metric attribution what its specification says: `{"metrics", "database", "items",
"itemsDatasetArn"}`. `database` is the SQLite file of recommendations and put items, `items` the path of the bulk records of
items or null.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

from localaws.personalize.attribution.metrics import Metric, metric_of
from localaws.personalize.attribution.sums import UNDEFINED, Happened, Sum, sums_of
from localaws.personalize.import_checks import quoted, text
from localaws.personalize.import_files import pattern_of

_ROWS_A_FETCH = 10_000


def imported_sums(
    database: duckdb.DuckDBPyConnection,
    columns: Mapping[str, str],
    specification: Mapping[str, Any],
    *,
    first: int,
) -> list[Sum]:
    """Count the interactions of an import.

    Args:
        database: with table `imported`.
        columns: its column of each field.
        specification: as above.
        first: order of the import's first row; those before it are older.
    """
    metrics = [metric_of(each) for each in specification["metrics"]]
    own = [each for each in metrics if each.dataset == "Interactions" and each.column in columns]
    of_items = [each for each in metrics if each.dataset == "Items"]
    with sqlite3.connect(f"file:{specification['database']}?mode=ro", uri=True) as store:
        items = _items(database, store, specification, of_items)
        campaigns = dict(store.execute("SELECT id, campaign_arn FROM recommendations"))
    wanted = [
        columns["EVENT_TYPE"],
        columns["TIMESTAMP"],
        columns["ITEM_ID"],
        columns.get("EVENT_ATTRIBUTION_SOURCE", "NULL"),
        columns.get("RECOMMENDATION_ID", "NULL"),
        *(columns[str(each.column)] for each in own),
    ]
    cursor = database.execute(
        f"SELECT {', '.join(wanted)} FROM imported WHERE o >= ? AND {columns['EVENT_TYPE']} IS NOT NULL ORDER BY o",  # noqa: S608 - numbered names
        [first],
    )

    def happened() -> Iterator[Happened]:
        while rows := cursor.fetchmany(_ROWS_A_FETCH):
            for event_type, time, item, source, recommendation, *values in rows:
                read = {
                    ("Interactions", str(metric.column)): float(value)
                    for metric, value in zip(own, values, strict=True)
                    if value is not None
                }
                whom = source or campaigns.get(recommendation, UNDEFINED)
                yield Happened(event_type, float(time), whom, read | items.get(item, {}))

    return sums_of(happened(), metrics)


def _items(
    database: duckdb.DuckDBPyConnection,
    store: sqlite3.Connection,
    specification: Mapping[str, Any],
    metrics: Sequence[Metric],
) -> dict[str, dict[tuple[str, str], float]]:
    """The values of each item that metrics sum up; those that were put over those that were imported."""
    names = list(dict.fromkeys(str(each.column) for each in metrics))
    found: dict[str, dict[str, Any]] = {}
    if names and specification["items"] is not None:
        rows = database.execute(
            f"SELECT ITEM_ID, {', '.join(map(quoted, names))} FROM {text(pattern_of(specification['items']))}"  # noqa: S608 - quoted names, our own path
        ).fetchall()
        found = {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}
    if names:
        put = "SELECT id, properties FROM records WHERE dataset_arn = ?"
        for item, properties in store.execute(put, (specification["itemsDatasetArn"],)):
            found[item] = json.loads(properties)
    return {
        item: {
            ("Items", name): float(values[name]) for name in names if values.get(name) is not None
        }
        for item, values in found.items()
    }
