from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from commands import visit
from commands.api_client import Answer, Api
from commands.visit import Catalogue, VisitError, change_table, top_table


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    items = ["ITEM_ID,CATEGORY,LOCATION"]
    items += [f"{kind.lower()}-{n},{kind},here" for kind in ("Beach", "Food") for n in range(4)]
    rows = ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"]
    rows += [f"mixed,{('beach', 'food')[n % 2]}-{n % 4},{n},View" for n in range(20)]
    rows += [f"clear,beach-{n % 3},{40 - n},View" for n in range(20)]
    rows += ["short,beach-3,1,View", "other,food-3,1,View", "other,food-3,2,View"]
    (tmp_path / "items.csv").write_text("\n".join(items) + "\n")
    (tmp_path / "interactions.csv").write_text("\n".join(rows) + "\n")
    return Catalogue.read(tmp_path)


def test_a_history_is_in_order_of_time(catalogue: Catalogue) -> None:
    assert catalogue.histories["clear"][-1] == "beach-0"
    assert catalogue.histories["clear"][:3] == ["beach-1", "beach-0", "beach-2"]


def test_the_known_user_has_one_clear_taste(catalogue: Catalogue) -> None:
    assert catalogue.known_user() == "clear"


def test_surprising_items_are_of_another_category_and_popular_first(catalogue: Catalogue) -> None:
    found = catalogue.surprising_items("clear", ["beach-3"])
    assert len(found) == 2, "items that nobody ever saw are not popular"
    assert found[0] == "food-3"
    assert all(catalogue.items[item]["CATEGORY"] == "Food" for item in found)


def test_a_user_who_knows_all_categories_still_gets_a_surprise(catalogue: Catalogue) -> None:
    found = catalogue.surprising_items("mixed", [])
    assert found
    assert not set(found) & set(catalogue.histories["mixed"])


class Answers(Api):
    """An API that gives prepared answers, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__("http://nowhere", "key")
        object.__setattr__(self, "answers", list(answers))

    def get(self, path: str) -> Answer:
        answers: list[Answer] = getattr(self, "answers")  # noqa: B009 - set past the frozen dataclass
        return answers.pop(0) if len(answers) > 1 else answers[0]


def listed(*items: str) -> Answer:
    return Answer(200, {"itemList": [{"itemId": item, "score": 0.5} for item in items]})


def test_a_change_is_waited_for() -> None:
    api = Answers(listed("a", "b"), listed("a", "b"), listed("b", "a"))
    after, seconds = visit.wait_for_change(api, "user", [("a", 0.5), ("b", 0.5)])
    assert [item for item, _ in after] == ["b", "a"]
    assert seconds >= 0.05


def test_no_change_is_an_error_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "CHANGE_TIMEOUT_SECONDS", 0.1)
    with pytest.raises(VisitError, match="did not change"):
        visit.wait_for_change(Answers(listed("a")), "user", [("a", 0.5)])


class Bucket:
    """An S3 client with one bucket of gzipped JSON lines."""

    def __init__(self, objects: dict[str, list[dict[str, Any]]]) -> None:
        self.objects = objects

    def get_paginator(self, _operation: str) -> Bucket:
        return self

    def paginate(self, **_place: str) -> Iterator[dict[str, Any]]:
        yield {"Contents": [{"Key": key} for key in self.objects]}
        yield {}

    def get_object(self, *, Key: str, **_place: str) -> dict[str, Any]:  # noqa: N803 - as boto3
        text = "".join(json.dumps(event) + "\n" for event in self.objects[Key])
        return {"Body": io.BytesIO(gzip.compress(text.encode()))}


def test_the_archive_is_searched_for_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Bucket({"one.gz": [{"userId": "a"}], "two.gz": [{"userId": "b"}, {"userId": "c"}]})
    assert visit.wait_for_archive(bucket, "archive", "c") == ("two.gz", {"userId": "c"})
    monkeypatch.setattr(visit, "ARCHIVE_TIMEOUT_SECONDS", 0.1)
    with pytest.raises(VisitError, match="s3://archive"):
        visit.wait_for_archive(bucket, "archive", "nobody")


def test_tables_fit_a_terminal_of_80_columns(catalogue: Catalogue) -> None:
    console = Console(width=80, file=io.StringIO(), force_terminal=False)
    long = "copper-meadow-cooking-class-248"
    console.print(top_table(catalogue, "top", [(long, 0.25), ("beach-1", 0.125)]))
    console.print(change_table([(long, 0.5), ("b", 0.4)], [("new-item", 0.5), ("b", 0.4)]))
    text = getattr(console.file, "getvalue")()  # noqa: B009 - the type of a console's file is wider
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "Beach · here" in text
    (row,) = [line for line in text.splitlines() if "new-item" in line]
    assert row.split() == ["1", long, "new-item", "new"]
