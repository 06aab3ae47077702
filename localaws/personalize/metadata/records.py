"""Records of one origin, imported or put, read field by field."""

import functools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence

import duckdb

from localaws.personalize.import_checks import IMPORTED_AT, ROW_ORDER, quoted, text
from localaws.personalize.import_files import pattern_of
from localaws.personalize.metadata.columns import NumberColumn, TextColumn, Value

Values = Sequence[Value | None]


class Records:
    """Records of one origin; what was read of a field is kept.

    Attributes:
        ids: of the records.
        times: when each was imported or put, seconds since the Unix epoch.

    Args:
        ids: of the records.
        times: of the records.
        read: the values of a field, one a record; all null when the records lack it.
    """

    def __init__(
        self, ids: Sequence[str], times: Sequence[float], read: Callable[[str], Values]
    ) -> None:
        self.ids = ids
        self.times = times
        self._read = read
        self._values: dict[str, Values] = {}
        self._texts: dict[str, TextColumn] = {}
        self._numbers: dict[str, NumberColumn] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @functools.cached_property
    def index(self) -> Mapping[str, int]:
        """Place of each record."""
        return {each: place for place, each in enumerate(self.ids)}

    # Two threads that ask for the same field at once both read it, and keep the same.
    def values(self, field: str) -> Values:
        """Values of a field, one a record."""
        if field not in self._values:
            self._values[field] = self._read(field)
        return self._values[field]

    def texts(self, field: str) -> TextColumn:
        """A field of texts, to be searched."""
        if field not in self._texts:
            self._texts[field] = TextColumn(self.values(field))
        return self._texts[field]

    def numbers(self, field: str) -> NumberColumn:
        """A field of numbers, to be compared."""
        if field not in self._numbers:
            self._numbers[field] = NumberColumn(self.values(field))
        return self._numbers[field]


def no_records(count: int = 0) -> Records:
    """Records that have no field at all."""
    return Records([""] * count, [0.0] * count, lambda _field: [None] * count)


def imported_records(path: str, id_field: str) -> Records:
    """The records of an import.

    Args:
        path: of the Parquet file that the import wrote.
        id_field: `ITEM_ID` or `USER_ID`.
    """
    names = _columns(path)
    ids = [str(each) for each in _read(path, id_field)]

    def read(field: str) -> Values:
        return _read(path, field) if field in names else [None] * len(ids)

    # Files of earlier versions have no times: what was put is newer than they are.
    times = [float(each or 0.0) for each in read(IMPORTED_AT)]
    return Records(ids, times, read)


def _columns(path: str) -> frozenset[str]:
    with duckdb.connect() as database:
        described = database.execute(f"DESCRIBE SELECT * FROM {text(pattern_of(path))}")  # noqa: S608 - our own path
        return frozenset(str(row[0]) for row in described.fetchall())


def _read(path: str, field: str) -> Values:
    with duckdb.connect() as database:
        rows = database.execute(
            f"SELECT {quoted(field)} FROM {text(pattern_of(path))} ORDER BY {quoted(ROW_ORDER)}"  # noqa: S608 - a quoted name, our own path
        ).fetchall()
    return [row[0] for row in rows]


def put_records(rows: Iterable[tuple[str, str, float]]) -> Records:
    """Records that were put one by one.

    Args:
        rows: id, properties as JSON by name of the field, time.
    """
    known = [(each, json.loads(properties), time) for each, properties, time in rows]
    return Records(
        [each for each, _, _ in known],
        [time for _, _, time in known],
        lambda field: [properties.get(field) for _, properties, _ in known],
    )
