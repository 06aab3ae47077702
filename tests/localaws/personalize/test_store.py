import sqlite3
from pathlib import Path

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
