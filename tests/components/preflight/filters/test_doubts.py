import pytest

from components.preflight.filters.doubts import doubts
from handlers.shared.service.filters.parser import parse
from tests.support.filter_verdicts import TABLE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("INCLUDE ItemID WHERE Items.A = 1 OR Items.B = 1 AND Items.C = 1", "mixes AND with OR"),
        ("INCLUDE UserID WHERE Users.AGE > 17", "is for UserID"),
        (
            'EXCLUDE ItemID WHERE INTERACTIONS.event_type IN ("VIEW", "byu", $X)',
            'At character 58: No interaction has the event type "byu"; there are view, Buy.',
        ),
    ],
)
def test_what_aws_may_read_otherwise_or_never_use_is_doubted(text: str, words: str) -> None:
    (doubt,) = doubts(parse(text), ("view", "Buy"))
    assert words in doubt


def test_event_types_are_known_in_any_case_and_all_of_them_together() -> None:
    for value in ("buy", "*"):
        text = f'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("{value}")'
        assert list(doubts(parse(text), ("view", "Buy"))) == []


def test_nothing_else_is_doubted() -> None:
    mixed = ("UserID", "INCLUDE ItemID WHERE Items.N0")
    for row in TABLE:
        if not row.words and not any(words in row.expression for words in mixed):
            assert list(doubts(parse(row.expression), ())) == [], row.expression
