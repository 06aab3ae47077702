"""The expressions of docs/filters.md are what they say: good ones."""

import re

import pytest

from handlers.shared.service.schemas import Field, Schema
from tests.support.filter_verdicts import findings, service_refusal
from tests.support.graph import CHECKOUT

PAGE = (CHECKOUT / "docs" / "filters.md").read_text(encoding="utf-8")
EXPRESSIONS = [
    text.replace(r"\|", "|")
    for text in re.findall(r"^\| `((?:IN|EX)CLUDE .*?)` \|", PAGE, re.MULTILINE)
]
SCHEMAS = (
    Schema("Interactions", (Field("EVENT_TYPE", "string"),)),
    Schema(
        "Items",
        (
            *(Field(name, "string") for name in ("GENRE", "BRAND", "RATING")),
            Field("PRICE", "float"),
        ),
    ),
    Schema("Users", (Field("AGE", "int"),)),
)


def test_the_page_has_examples() -> None:
    assert len(EXPRESSIONS) == 10


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_example_has_nothing_to_find(expression: str) -> None:
    assert findings(expression, SCHEMAS) == ()
    assert service_refusal(expression, SCHEMAS) is None
