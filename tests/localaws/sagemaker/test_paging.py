from typing import Any

import pytest

from localaws.sagemaker import paging
from localaws.sagemaker.errors import SageMakerError

FOUND = [
    {"Name": name, "CreationTime": time, "LastModifiedTime": -time}
    for name, time in (("c", 1), ("ab", 2), ("b", 3))
]


def names(**data: Any) -> list[str]:
    keys = {"Name": "Name", "CreationTime": "CreationTime"}
    return [each["Name"] for each in paging.page(FOUND, data, name="Name", sort_keys=keys)[0]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, ["ab", "b", "c"]),
        ({"SortOrder": "Descending"}, ["c", "b", "ab"]),
        ({"SortBy": "CreationTime"}, ["c", "ab", "b"]),
        ({"NameContains": "b"}, ["ab", "b"]),
        ({"CreationTimeAfter": 1}, ["ab", "b"]),
        ({"CreationTimeBefore": 2}, ["c"]),
        ({"LastModifiedTimeAfter": -2}, ["c"]),
        ({"LastModifiedTimeBefore": -2}, ["b"]),
    ],
)
def test_what_is_asked_for_comes_in_its_order(data: dict[str, Any], expected: list[str]) -> None:
    assert names(**data) == expected


def test_pages_follow_each_other() -> None:
    keys = {"Name": "Name"}
    first, more = paging.page(FOUND, {"MaxResults": 2}, name="Name", sort_keys=keys)
    rest, end = paging.page(FOUND, {"MaxResults": 2, **more}, name="Name", sort_keys=keys)
    assert [each["Name"] for each in (*first, *rest)] == ["ab", "b", "c"]
    assert end == {}


@pytest.mark.parametrize("data", [{"NextToken": "x"}, {"SortBy": "Colour"}])
def test_what_cannot_be_asked(data: dict[str, str]) -> None:
    with pytest.raises(SageMakerError):
        names(**data)


def test_an_order_that_is_none_is_refused_where_nothing_is_found() -> None:
    with pytest.raises(SageMakerError, match="SortBy is one of Name"):
        paging.page([], {"SortBy": "Colour"}, name="Name", sort_keys={"Name": "Name"})
