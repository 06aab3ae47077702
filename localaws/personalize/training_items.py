"""Items of a training: what the Items dataset and put records say of each, split into words, categories and numbers.

Textual fields and the one with the item's name are text, categorical strings hold values between bars, numbers are
numbers; CREATION_TIMESTAMP is the item's age. Other strings and booleans are not trained with.
Source: Amazon Personalize Developer Guide, "Items dataset requirements" and "Formatting explicit impressions and
categorical data".
"""

import csv
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from localaws.personalize.import_checks import IMPORTED_AT, quoted, text
from localaws.personalize.import_files import pattern_of

CREATION_TIMESTAMP = "CREATION_TIMESTAMP"

_NUMBERS = frozenset({"int", "long", "float", "double"})
_WORD = r"[\p{L}\p{N}]+"
_UNKNOWN_TIME = -1

_MAKE_WORDS = """
CREATE TABLE words AS SELECT code, c, trim(w) AS w, count(*) AS n
FROM (SELECT i, c, unnest(CASE WHEN k = 'text' THEN regexp_extract_all(lower(v), $word)
                               ELSE string_split(v, '|') END) AS w
      FROM cells WHERE k IN ('text', 'category')) JOIN items USING (i)
WHERE trim(w) <> '' GROUP BY ALL
"""


@dataclass(frozen=True)
class Column:
    """A field of the Items schema that is trained with.

    Attributes:
        name: of the field.
        kind: `text`, `category`, `number` or `time`.
        number: of the column; all text is one column, so that a word means the same in name and description.
    """

    name: str
    kind: str
    number: int


def columns_of(fields: Sequence[Mapping[str, Any]]) -> list[Column]:
    """What is trained with among the fields of an Avro schema."""
    kinds = [(each["name"], _kind(each)) for each in fields]
    return [
        Column(name, kind, 0 if kind == "text" else number)
        for number, (name, kind) in enumerate(kinds, start=1)
        if kind is not None
    ]


def _kind(declared: Mapping[str, Any]) -> str | None:
    types = declared["type"] if isinstance(declared["type"], list) else [declared["type"]]
    if declared["name"] == CREATION_TIMESTAMP:
        return "time"
    if declared.get("textual") or declared.get("itemName"):
        return "text"
    if declared.get("categorical"):
        return "category"
    return "number" if _NUMBERS & set(types) else None


def collect(
    database: duckdb.DuckDBPyConnection, specification: Mapping[str, Any], output: Path
) -> None:
    """Table `cells` with every value that is trained with: item, column, kind and text.

    Of two records of an item, one imported and one put, the newer counts.

    Args:
        database: where the table is made.
        specification: of the training.
        output: folder for a file that is read and removed.
    """
    columns = columns_of(specification["itemFields"])
    database.execute("CREATE TABLE cells (i VARCHAR, c INTEGER, k VARCHAR, v VARCHAR)")
    database.execute("CREATE TABLE put_items (i VARCHAR, t DOUBLE, n VARCHAR, v VARCHAR)")
    _collect_put(database, specification, output)
    if specification["items"] is not None:
        _collect_imported(database, specification["items"], columns)
    for column in columns:
        database.execute(
            "INSERT INTO cells SELECT i, ?, ?, v FROM put_items WHERE n = ? AND v IS NOT NULL",
            (column.number, column.kind, column.name),
        )


def _collect_imported(
    database: duckdb.DuckDBPyConnection, path: str, columns: Sequence[Column]
) -> None:
    source = text(pattern_of(path))
    described = database.execute(f"DESCRIBE SELECT * FROM {source}")  # noqa: S608 - our own path
    imported = {row[0] for row in described.fetchall()}
    if IMPORTED_AT in imported:
        database.execute(
            f"DELETE FROM put_items WHERE EXISTS (SELECT 1 FROM {source} WHERE ITEM_ID = i AND {quoted(IMPORTED_AT)} > t)"  # noqa: S608 - quoted name, our own path
        )
    for column in columns:
        # A column that the schema has got since the last import is in no file yet.
        if column.name in imported:
            name = quoted(column.name)
            database.execute(
                f"INSERT INTO cells SELECT ITEM_ID, ?, ?, CAST({name} AS VARCHAR) FROM {source} "  # noqa: S608 - quoted name, our own path
                f"WHERE {name} IS NOT NULL AND ITEM_ID NOT IN (SELECT i FROM put_items)",
                (column.number, column.kind),
            )


def _collect_put(
    database: duckdb.DuckDBPyConnection, specification: Mapping[str, Any], output: Path
) -> None:
    source = sqlite3.connect(f"file:{specification['database']}?mode=ro", uri=True, timeout=30)
    records = source.execute(
        "SELECT id, put_at, properties FROM records WHERE dataset_arn = ?",
        (specification["itemsDatasetArn"],),
    )
    path = output / "put-items.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        for item, put_at, properties in records:
            # A record without properties has a row too: it replaces what was imported.
            writer.writerow((item, put_at, "", ""))
            values = json.loads(properties)
            writer.writerows(
                (item, put_at, name, value) for name, value in values.items() if value is not None
            )
    source.close()
    if path.stat().st_size:
        database.execute(
            "INSERT INTO put_items SELECT i, t, n, v FROM read_csv(?, header = false, auto_detect = false, quote = '\"', "
            "escape = '\"', columns = {'i': 'VARCHAR', 't': 'DOUBLE', 'n': 'VARCHAR', 'v': 'VARCHAR'}, max_line_size = 10000000)",
            (pattern_of(path),),
        )
    path.unlink()


def write(database: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write what `recommender.item_features.load` reads.

    Args:
        database: with the tables `cells`, and `items` (`i`, `code`) with every item of the catalogue.
        path: of the file.
    """
    database.execute(_MAKE_WORDS, {"word": _WORD})
    words = _arrays(
        database,
        "SELECT code AS item, c AS column, dense_rank() OVER (ORDER BY c, w) - 1 AS token, n AS count "
        "FROM words ORDER BY item, token",
    )
    numbers = _arrays(
        database,
        "SELECT code AS number_item, c AS number_column, TRY_CAST(v AS DOUBLE) AS number FROM cells "
        "JOIN items USING (i) WHERE k = 'number' AND isfinite(TRY_CAST(v AS DOUBLE)) ORDER BY ALL",
    )
    times = _arrays(
        database,
        f"SELECT coalesce(max(TRY_CAST(v AS BIGINT)), {_UNKNOWN_TIME}) AS created_at FROM items "  # noqa: S608 - a constant
        "LEFT JOIN (SELECT i, v FROM cells WHERE k = 'time') USING (i) GROUP BY code ORDER BY code",
    )
    np.savez(path, **words, **numbers, **times)


def _arrays(database: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    columns = database.execute(query).fetchnumpy()
    return {name: np.asarray(values) for name, values in columns.items()}
