import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.columns import Histories, IdTable, write_histories, write_ids

ids = st.sets(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), max_size=30).map(
    lambda each: sorted(each, key=str.encode)
)


@given(ids, st.text(st.characters(codec="utf-8"), max_size=12))
def test_every_id_is_found_and_no_other(known: list[str], other: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_ids(Path(folder), "t", known)
        table = IdTable(Path(folder), "t")
        assert [table.find(each) for each in known] == list(range(len(known)))
        assert [table[place] for place in range(len(table))] == known
        assert table.find(other) == (known.index(other) if other in known else None)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(0, 100)), max_size=60))
def test_the_newest_rows_of_a_user_come_back_in_order(rows: list[tuple[int, int, int]]) -> None:
    ordered = sorted(rows, key=lambda each: (each[0], each[2]))
    columns = [np.array([row[place] for row in ordered], np.int64) for place in range(3)]
    with tempfile.TemporaryDirectory() as folder:
        write_histories(Path(folder), [f"u{code}" for code in range(6)], *columns)
        histories = Histories(Path(folder))
        for code in range(6):
            own = [row for row in ordered if row[0] == code][-3:]
            items, times = histories.newest(f"u{code}", 3)
            assert items.tolist() == [row[1] for row in own]
            assert times.tolist() == [row[2] for row in own]
        assert histories.newest("nobody", 3)[0].size == 0


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(0, 100)), max_size=60),
    st.sets(st.sampled_from(["u0", "u1", "u3", "u5", "nobody"])),
)
def test_users_are_left_out_and_the_others_keep_their_rows(
    rows: list[tuple[int, int, int]], removed: set[str]
) -> None:
    ordered = sorted(rows, key=lambda each: (each[0], each[2]))
    columns = [np.array([row[place] for row in ordered], np.int64) for place in range(3)]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as left:
        write_histories(Path(folder), [f"u{code}" for code in range(6)], *columns)
        histories = Histories(Path(folder))
        written = histories.write_without(removed, Path(left))
        assert written == bool(removed - {"nobody"})
        assert written or not list(Path(left).iterdir())
        if written:
            others = Histories(Path(left))
            for code in range(6):
                wanted = 0 if f"u{code}" in removed else 1
                was = [each.tolist() * wanted for each in histories.newest(f"u{code}")]
                assert [each.tolist() for each in others.newest(f"u{code}")] == was
