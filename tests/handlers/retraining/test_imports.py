from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.retraining.imports import Table, job_for
from handlers.retraining.parameter_file.plan import DataFile
from handlers.shared.service.schemas import Field, Schema

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = [DataFile(key="Items/a.csv", entity_tag="1", size_bytes=10)]
SECOND = [DataFile(key="Items/a.csv", entity_tag="2", size_bytes=10)]


def job(name: str, hours: float, status: str = "ACTIVE") -> dict[str, Any]:
    return {"jobName": name, "status": status, "creationDateTime": NOW + timedelta(hours=hours)}


def table(*jobs: dict[str, Any], column: str = "GENRE") -> Table:
    schema = Schema("Items", (Field("ITEM_ID", "string"), Field(column, "string")))
    return Table(
        dataset_type="Items",
        arn="arn:items",
        schema=schema,
        job_prefix="shop-items",
        jobs=jobs,
        created_at=NOW,
    )


def name(files: list[DataFile] = FIRST, mode: str = "FULL", number: int = 1) -> str:
    return job_for(table(), files, mode)[0].removesuffix("-1") + f"-{number}"


def test_new_data_need_a_job_named_after_them() -> None:
    made, is_open = job_for(table(job("shop-items-0e1f", 0)), FIRST, "FULL")
    assert made == name()
    assert made.startswith("shop-items-")
    assert len(made) <= 63
    assert is_open


def test_what_decides_is_in_the_name() -> None:
    other_schema = job_for(table(column="COLOUR"), FIRST, "FULL")[0]
    names = {name(), name(SECOND), name(mode="INCREMENTAL"), other_schema}
    assert len(names) == 4
    moved = [DataFile(key="Items/b.csv", entity_tag="1", size_bytes=10)]
    assert name(moved) == name()


def test_data_that_the_newest_job_brought_need_none() -> None:
    assert job_for(table(job(name(), 1), job("x", 0)), FIRST, "FULL") == (name(), False)


def test_a_job_that_runs_is_waited_for() -> None:
    running = table(job(name(), 1, "CREATE IN_PROGRESS"))
    assert job_for(running, FIRST, "FULL") == (name(), True)


def test_a_name_that_is_used_up_is_counted_on() -> None:
    failed = table(job(name(), 1, "CREATE FAILED"))
    assert job_for(failed, FIRST, "FULL") == (name(number=2), True)
    replaced = table(job(name(), 1), job(name(SECOND), 2))
    assert job_for(replaced, FIRST, "FULL") == (name(number=2), True)


def test_what_an_earlier_dataset_of_the_name_held_is_gone() -> None:
    earlier = table(job(name(), -1))
    assert earlier.newest is None
    assert job_for(earlier, FIRST, "FULL") == (name(number=2), True)


def test_a_dataset_without_an_import_holds_nothing() -> None:
    assert table().newest is None
    assert table(job("x", 1, "CREATE FAILED")).newest is None
