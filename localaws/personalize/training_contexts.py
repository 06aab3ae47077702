"""Contexts of a training: words that categorical columns of the interactions, and properties of put events, say of each event.

Other columns are not trained with here. Source: Amazon Personalize Developer Guide, "Increasing recommendation relevance
with contextual metadata".
"""

import csv
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from localaws.personalize.import_checks import ROW_ORDER, quoted, text
from localaws.personalize.import_files import pattern_of
from localaws.personalize.put_records import property_name
from localaws.personalize.recommender.contexts import save_arrays

MOST_WORDS = 1000
"""Of a column; the commonest ones, since of what is rarer there is nothing to learn."""

_PUT = """
SELECT id, details FROM events
WHERE dataset_group_arn = ? AND counts AND item_id IS NOT NULL AND id <= ? AND details LIKE '%"properties"%'
"""

_COUNT = f"""
WITH words AS (SELECT o, c, trim(unnest(string_split(v, '|'))) AS w FROM contexts),
     common AS (SELECT c, w FROM words WHERE w <> '' GROUP BY c, w
                QUALIFY row_number() OVER (PARTITION BY c ORDER BY count(*) DESC, w) <= {MOST_WORDS})
SELECT c, w, items.code, count(*) FROM kept JOIN words USING (o) JOIN common USING (c, w) JOIN items USING (i)
GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - a constant


def collect(
    database: duckdb.DuckDBPyConnection,
    specification: Mapping[str, Any],
    put_order: int,
    output: Path,
) -> None:
    """Table `contexts`: order of the event, column and cell.

    Args:
        database: where the table is made.
        specification: of the training; `contextColumns` has the columns.
        put_order: what is added to the ids of put events.
        output: folder for a file that is read and removed.
    """
    columns: Sequence[str] = specification["contextColumns"]
    database.execute("CREATE TABLE contexts (o BIGINT, c VARCHAR, v VARCHAR)")
    if not columns:
        return
    if specification["interactions"] is not None:
        _collect_imported(database, specification["interactions"], columns)
    path = output / "put-contexts.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(_put(specification, columns, put_order))
    if path.stat().st_size:
        database.execute(
            "INSERT INTO contexts SELECT o, c, v FROM read_csv(?, header = false, auto_detect = false, quote = '\"', "
            "escape = '\"', columns = {'o': 'BIGINT', 'c': 'VARCHAR', 'v': 'VARCHAR'})",
            (pattern_of(path),),
        )
    path.unlink()


def _collect_imported(
    database: duckdb.DuckDBPyConnection, path: str, columns: Sequence[str]
) -> None:
    source = text(pattern_of(path))
    described = database.execute(f"DESCRIBE SELECT * FROM {source}")  # noqa: S608 - our own path
    imported = {row[0] for row in described.fetchall()}
    for column in columns:
        if column in imported:
            database.execute(
                f"INSERT INTO contexts SELECT {quoted(ROW_ORDER)}, ?, {quoted(column)} FROM {source} "  # noqa: S608 - quoted names, our own path
                f"WHERE {quoted(column)} IS NOT NULL",
                (column,),
            )


def _put(
    specification: Mapping[str, Any], columns: Sequence[str], put_order: int
) -> Iterator[tuple[int, str, str]]:
    """Order, column and cell of put events, whose properties are compared without case."""
    names = {property_name(column).lower(): column for column in columns}
    source = sqlite3.connect(f"file:{specification['database']}?mode=ro", uri=True, timeout=30)
    group = (specification["datasetGroupArn"], specification["lastEvent"])
    for number, details in source.execute(_PUT, group):
        for name, value in json.loads(json.loads(details).get("properties", "{}")).items():
            column = names.get(name.replace("_", "").lower())
            if column is not None and isinstance(value, str) and value:
                yield number + put_order, column, value
    source.close()


def write(database: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write what `recommender.contexts.load` reads.

    Args:
        database: with the tables `contexts`, `kept` and `items`.
        path: of the file.
    """
    save_arrays(path, database.execute(_COUNT).fetchall())
