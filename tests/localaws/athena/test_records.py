"""Records on disk."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from localaws.athena.records import Records

KEYS = st.tuples(st.just("0"), st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))


def test_records_are_kept_and_forgotten(tmp_path: Path) -> None:
    records = Records(tmp_path / "kept")
    records.put({"n": 1}, "0", "r", "b")
    records.put({"n": 2}, "0", "r", "a")
    records.put({"n": 3}, "0", "r2", "a")
    again = Records(tmp_path / "kept")
    again.load()
    assert again.under("0", "r") == [{"n": 2}, {"n": 1}]
    again.delete("0", "r", "a")
    again.delete("0", "r", "a")
    assert again.get("0", "r", "a") is None
    again.reset()
    assert (again.under(), list(tmp_path.iterdir())) == ([], [])


@given(st.lists(KEYS, unique=True, max_size=5))
def test_any_names_are_apart(keys: list[tuple[str, str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        records = Records(Path(folder))
        for number, key in enumerate(keys):
            records.put({"n": number}, *key)
        again = Records(Path(folder))
        again.load()
        assert [again.get(*key) for key in keys] == [{"n": n} for n in range(len(keys))]
