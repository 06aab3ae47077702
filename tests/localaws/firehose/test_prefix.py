import re
from datetime import UTC, datetime

import pytest

from localaws.firehose.prefix import (
    PrefixError,
    check,
    error_object_prefix,
    java_time,
    object_prefix,
)

MOMENT = datetime(2023, 4, 5, 6, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", "2023/04/05/06/"),
        ("events/", "events/2023/04/05/06/"),
        ("events/!{timestamp:yyyy/MM/dd}/", "events/2023/04/05/"),
        ("y=!{timestamp:yyyy}/m=!{timestamp:MM}/", "y=2023/m=04/"),
        ("!{timestamp:'year='yyyy'/hour='HH}/", "year=2023/hour=06/"),
    ],
)
def test_prefixes_are_evaluated(prefix: str, expected: str) -> None:
    assert object_prefix(prefix, MOMENT) == expected


def test_random_strings_differ_from_each_other() -> None:
    first, second = object_prefix(
        "!{firehose:random-string}/!{firehose:random-string}/x", MOMENT
    ).split("/")[:2]
    assert re.fullmatch(r"[A-Za-z0-9]{11}", first)
    assert first != second


@pytest.mark.parametrize(
    ("error_prefix", "prefix", "expected"),
    [
        ("", "events/", "events/processing-failed/2023/04/05/06/"),
        ("errors/!{firehose:error-output-type}/", "", "errors/processing-failed/2023/04/05/06/"),
        ("!{firehose:error-output-type}/!{timestamp:yyyy}/", "", "processing-failed/2023/"),
    ],
)
def test_error_prefixes_are_evaluated(error_prefix: str, prefix: str, expected: str) -> None:
    assert error_object_prefix(error_prefix, prefix, MOMENT, "processing-failed") == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("yyyy-MM-dd HH:mm:ss", "2023-04-05 06:07:08"),
        ("yy/M/d/H/m/s", "23/4/5/6/7/8"),
        ("DDD", "095"),
        ("MMM EEE", "Apr Wed"),
        ("''", "'"),
    ],
)
def test_patterns_are_those_of_java(pattern: str, expected: str) -> None:
    assert java_time(pattern, MOMENT) == expected


@pytest.mark.parametrize(
    ("prefix", "error_prefix", "message"),
    [
        ("a!{b/", "", "only in an expression"),
        ("!{timestamp:yyyy}/", "", "ErrorOutputPrefix must be given"),
        ("!{firehose:error-output-type}/", "x/", "Prefix cannot contain"),
        ("", "!{timestamp:yyyy}/", "must contain !{firehose:error-output-type}"),
        ("!{other:x}/", "x/", "is not known"),
        ("!{firehose:other}/", "x/", "is not known"),
        ("!{partitionKeyFromQuery:user}/", "x/", "needs dynamic partitioning"),
        ("!{timestamp:QQQ}/", "x/", "does not serve"),
        ("!{timestamp:'open}/", "x/", "quote without its end"),
    ],
)
def test_wrong_pairs_are_refused(prefix: str, error_prefix: str, message: str) -> None:
    with pytest.raises(PrefixError, match=re.escape(message)):
        check(prefix, error_prefix)


@pytest.mark.parametrize(
    ("prefix", "error_prefix"),
    [
        ("", ""),
        ("a/", ""),
        ("a/", "b/"),
        ("!{timestamp:yyyy}/", "b/"),
        ("", "!{firehose:error-output-type}/"),
    ],
)
def test_right_pairs_pass(prefix: str, error_prefix: str) -> None:
    check(prefix, error_prefix)
