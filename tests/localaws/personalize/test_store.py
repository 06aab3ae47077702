import sqlite3
from pathlib import Path

from localaws.personalize.checkpoints import empty_log
from localaws.personalize.store import Store


def test_put_records_of_an_earlier_version_are_older_than_all_others(tmp_path: Path) -> None:
    path = tmp_path / "db"
    earlier = sqlite3.connect(path)
    earlier.execute("CREATE TABLE records (dataset_arn TEXT, id TEXT, properties TEXT)")
    earlier.execute("INSERT INTO records VALUES ('d', 'i', '{}')")
    earlier.commit()
    earlier.close()
    for _ in range(2):
        rows = Store(path).database.execute("SELECT id, put_at FROM records").fetchall()
        assert rows == [("i", 0.0)]


def test_no_page_and_no_log_has_what_was_deleted(tmp_path: Path) -> None:
    path = tmp_path / "db"
    store = Store(path)

    def on_disk() -> bytes:
        return b"".join(each.read_bytes() for each in tmp_path.iterdir())

    with store.transaction():
        for number in range(2000):
            row = ("d", f"{number}-somebody" if number % 7 == 0 else f"{number}-other", "{}", 0.0)
            store.database.execute("INSERT INTO records VALUES (?, ?, ?, ?)", row)
    assert b"somebody" in on_disk()
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM records").fetchone()
    with store.transaction():
        store.database.execute("DELETE FROM records WHERE id LIKE '%somebody'")
    own = sqlite3.connect(path)
    assert not empty_log(own), "a training that has begun reads on"
    assert b"somebody" in on_disk()
    reader.close()
    with store.transaction():
        assert not empty_log(own), "a transaction is open"
    assert empty_log(own)
    assert b"somebody" not in on_disk()
    assert store.database.execute("SELECT count(*) FROM records").fetchone()[0] == 2000 - 286


def test_deleting_is_noted_and_so_is_a_start_after_which_nobody_knows(tmp_path: Path) -> None:
    store = Store(tmp_path / "db")
    assert store.log_holds_deleted.is_set()
    store.log_holds_deleted.clear()
    with store.transaction():
        store.forget_deleted()
    assert store.log_holds_deleted.is_set()
