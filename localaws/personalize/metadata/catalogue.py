"""The records of a dataset as one table: imported and put ones, the newer of an id before the older."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from localaws.personalize.columns import Integers
from localaws.personalize.metadata.columns import Booleans, Value
from localaws.personalize.metadata.records import Records, no_records


class Catalogue:
    """A dataset's records.

    Rows are those of the imported records, then those of the put ones, then one without any value, which stands for every
    id that the dataset does not have. A record that a newer one replaces keeps its row, to which no id leads any more.

    Args:
        imported: bulk records.
        put: records that were put one by one.
    """

    def __init__(self, imported: Records, put: Records) -> None:
        self._parts = (imported, put, no_records(1))
        self._rows = {each: row for row, each in enumerate(imported.ids)}
        for index, (each, time) in enumerate(zip(put.ids, put.times, strict=True)):
            row = self._rows.get(each)
            if row is None or imported.times[row] <= time:
                self._rows[each] = len(imported) + index
        self._unknown = len(imported) + len(put)

    def row(self, record_id: str) -> int:
        """Row of a record, also of one that is not there."""
        return self._rows.get(record_id, self._unknown)

    def rows(self, ids: Sequence[str]) -> Integers:
        """Row of each record."""
        return np.fromiter(map(self.row, ids), np.int32, len(ids))

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


class Universe:
    """Items that a filter chooses from, in an order of their own.

    Args:
        ids: of the items.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = ids
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
            last = self._last = (catalogue, catalogue.rows(self.ids))
        return last[1]
