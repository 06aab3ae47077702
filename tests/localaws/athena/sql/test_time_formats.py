"""Formats of times."""

import pytest

from localaws.athena.errors import QueryError
from localaws.athena.sql import time_formats


@pytest.mark.parametrize(
    ("text", "format_"),
    [("%Y-%m-%d %H:%i:%s", "%Y-%m-%d %H:%M:%S"), ("%M %e %%i", "%B %-d %%i"), ("plain", "plain")],
)
def test_formats_of_mysql(text: str, format_: str) -> None:
    assert time_formats.from_mysql(text) == format_


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("yyyy-MM-dd'T'HH:mm:ss.SSS", "%Y-%m-%dT%H:%M:%S.%g"),
        ("d MMM yy h a", "%-d %b %y %-I %p"),
        ("''yyyy'%'", "'%Y%%"),
    ],
)
def test_formats_of_joda(text: str, format_: str) -> None:
    assert time_formats.from_joda(text) == format_


def test_a_part_that_is_not_known_is_named() -> None:
    with pytest.raises(QueryError, match="Invalid format: '%Y%U', at '%U'"):
        time_formats.from_mysql("%Y%U")
    with pytest.raises(QueryError, match="Invalid format: 'QQ', at 'QQ'"):
        time_formats.from_joda("QQ")
