"""Imported and put records as one table, against a dictionary."""

import json
from collections.abc import Mapping

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.metadata.catalogue import Catalogue, Universe
from localaws.personalize.metadata.records import Records, no_records, put_records

IDS = st.sampled_from(["a", "b", "c", "d"])
VALUES = st.none() | st.sampled_from(["x", "y", "x|y"])
TABLES = st.dictionaries(IDS, st.tuples(VALUES, st.integers(0, 3)), max_size=4)


def imported(table: Mapping[str, tuple[str | None, int]]) -> Records:
    return Records(
        list(table),
        [float(time) for _, time in table.values()],
        lambda field: [value if field == "F" else None for value, _ in table.values()],
    )


def put(table: Mapping[str, tuple[str | None, int]]) -> Records:
    rows = ((each, json.dumps({"F": value}), float(time)) for each, (value, time) in table.items())
    return put_records(rows)


@given(TABLES, TABLES, st.lists(IDS, max_size=6, unique=True))
def test_the_newer_record_of_an_id_counts(
    old: dict[str, tuple[str | None, int]], new: dict[str, tuple[str | None, int]], ids: list[str]
) -> None:
    catalogue = Catalogue(imported(old), put(new))
    merged = old | {
        each: (value, time)
        for each, (value, time) in new.items()
        if each not in old or old[each][1] <= time
    }
    expected = [merged.get(each, (None, 0))[0] for each in ids]
    assert [catalogue.value(catalogue.row(each), "F") for each in ids] == expected
    matches = catalogue.any_of("F", ["x"])[Universe(ids).rows(catalogue)]
    assert matches.tolist() == [value is not None and "x" in value for value in expected]


def test_a_universe_keeps_its_rows_for_one_catalogue() -> None:
    universe = Universe(["c", "a", "unknown"])
    records = imported({"a": ("x", 0), "c": ("y", 0)})
    first = Catalogue(records, no_records())
    assert universe.rows(first).tolist() == [2, 1, 0]
    assert universe.rows(first) is universe.rows(first)
    second = Catalogue(records, put({"c": ("z", 1)}))
    assert universe.rows(second).tolist() == [3, 1, 0]


def test_a_universe_finds_its_items() -> None:
    mask = Universe(["c", "a"]).mask(["a", "b", "a"])
    assert mask.dtype == np.bool_
    assert mask.tolist() == [False, True]
