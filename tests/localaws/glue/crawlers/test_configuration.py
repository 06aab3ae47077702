import json
from typing import Any

import pytest

from localaws.glue.crawlers.configuration import Configuration, parse
from localaws.glue.errors import GlueError


def test_an_empty_configuration_says_nothing() -> None:
    assert parse("") == parse('{"Version": 1.0}') == Configuration()


def test_what_a_configuration_says() -> None:
    told = {
        "Version": 1.0,
        "CrawlerOutput": {
            "Partitions": {"AddOrUpdateBehavior": "InheritFromTable"},
            "Tables": {"AddOrUpdateBehavior": "MergeNewColumns"},
        },
        "Grouping": {
            "TableGroupingPolicy": "CombineCompatibleSchemas",
            "TableLevelConfiguration": 2,
        },
        "CreatePartitionIndex": True,
    }
    assert parse(json.dumps(told)) == Configuration(
        combines=True, level=2, inherits=True, merges=True
    )


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ([], "JSON object"),
        ({}, "Version 1.0"),
        ({"Version": 1.0, "Grouping": 1}, "must be an object"),
        ({"Version": 1.0, "Grouping": {"TableGroupingPolicy": "x"}}, "CombineCompatibleSchemas"),
        ({"Version": 1.0, "Grouping": {"TableLevelConfiguration": 0}}, "whole number"),
        (
            {"Version": 1.0, "CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "x"}}},
            "MergeNewColumns",
        ),
        (
            {"Version": 1.0, "CrawlerOutput": {"Tables": {"TableThreshold": 5}}},
            r"CrawlerOutput\.Tables\.TableThreshold is not supported",
        ),
    ],
)
def test_what_is_no_configuration(told: Any, why: str) -> None:
    with pytest.raises(GlueError, match=why) as error:
        parse(told if isinstance(told, str) else json.dumps(told))
    assert error.value.code == "InvalidInputException"
