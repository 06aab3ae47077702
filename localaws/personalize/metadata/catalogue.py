"""The records of a dataset as one table: imported and put ones, the newer of an id before the older."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from localaws.personalize.columns import Integers
from localaws.personalize.metadata.columns import Booleans, Value
from localaws.personalize.metadata.records import Records, no_records


class Catalogue:
    """A dataset's records.

    The first row has no value at all and stands for every id that the dataset does not have; then come the imported
    records, then the put ones. A record that a newer one replaces keeps its row, to which no id leads any more.

    Attributes:
        imported: bulk records.
        put_rows: row of each put record that is the newest of its id.

    Args:
        imported: bulk records.
        put: records that were put one by one.
    """

    def __init__(self, imported: Records, put: Records) -> None:
        self.imported = imported
        self._parts = (no_records(1), imported, put)
        first = 1 + len(imported)
        self.put_rows: Mapping[str, int] = {
            each: first + index
            for index, (each, time) in enumerate(zip(put.ids, put.times, strict=True))
            if each not in imported.index or imported.times[imported.index[each]] <= time
        }

    def row(self, record_id: str) -> int:
        """Row of a record, also of one that is not there."""
        return self.put_rows.get(record_id) or imported_row(self.imported, record_id)

    def value(self, row: int, field: str) -> Value | None:
        """A record's value of a field."""
        for part in self._parts:
            if row < len(part):
                return part.values(field)[row]
            row -= len(part)
        raise IndexError(row)

    def any_of(self, field: str, wanted: Sequence[str]) -> Booleans:
        """Which rows have one of these values in a field of texts."""
        return self._matches(lambda part: part.texts(field).any_of(wanted))

    def compare(self, field: str, comparison: str, number: float) -> Booleans:
        """Which rows compare so with a number in a field of numbers."""
        return self._matches(lambda part: part.numbers(field).compare(comparison, number))

    def _matches(self, test: Callable[[Records], Booleans]) -> Booleans:
        return np.concatenate([test(part) for part in self._parts])


def imported_row(imported: Records, record_id: str) -> int:
    """Row of an imported record, in every catalogue of these records."""
    return imported.index.get(record_id, -1) + 1


class Universe:
    """Items that a filter chooses from, in an order of their own.

    Args:
        ids: of the items.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = ids
        self._imported: tuple[Records, Integers] | None = None
        self._last: tuple[Catalogue, Integers] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @functools.cached_property
    def index(self) -> Mapping[str, int]:
        """Place of each item."""
        return {each: place for place, each in enumerate(self.ids)}

    def mask(self, ids: Iterable[str]) -> Booleans:
        """Which of the items are among these; others are passed over."""
        found = np.zeros(len(self.ids), np.bool_)
        for each in ids:
            place = self.index.get(each)
            if place is not None:
                found[place] = True
        return found

    def rows(self, catalogue: Catalogue) -> Integers:
        """Row of each item in a catalogue; kept for the next request with the same one."""
        last = self._last
        if last is None or last[0] is not catalogue:
            last = self._last = (catalogue, self._found(catalogue))
        return last[1]

    def _found(self, catalogue: Catalogue) -> Integers:
        """Rows of imported records, which are the same until the next import, with those of put records over them."""
        imported = self._imported
        if imported is None or imported[0] is not catalogue.imported:
            each_row = (imported_row(catalogue.imported, each) for each in self.ids)
            imported = (catalogue.imported, np.fromiter(each_row, np.intp, len(self.ids)))
            self._imported = imported
        rows = imported[1].copy()
        for each, row in catalogue.put_rows.items():
            place = self.index.get(each)
            if place is not None:
                rows[place] = row
        return rows
