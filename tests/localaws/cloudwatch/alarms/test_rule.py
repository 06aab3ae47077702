import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.cloudwatch.alarms.rule import RuleError, alarm_name, parse

ARN = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:b c"
STATES = {"a": "ALARM", "b c": "OK", "d": "INSUFFICIENT_DATA"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ALARM(a)", True),
        ('ALARM("b c")', False),
        (f'OK("{ARN}")', True),
        ("INSUFFICIENT_DATA(d)", True),
        ("ALARM(unknown)", False),
        ("TRUE", True),
        ("FALSE", False),
        ("NOT ALARM(a)", False),
        ("ALARM(a) AND OK(a)", False),
        ("ALARM(a) OR OK(a) AND FALSE", True),
        ("(ALARM(a) OR OK(a)) AND FALSE", False),
        ("NOT (FALSE OR FALSE) AND ALARM( a )", True),
        ("NOT NOT ALARM(a)", True),
    ],
)
def test_rules_hold_as_they_are_read(text: str, expected: bool) -> None:
    assert parse(text).holds(STATES.get) is expected


def test_a_rule_tells_its_alarms_once_each() -> None:
    assert parse(f'ALARM(a) OR OK("{ARN}") OR OK(a)').names == ("a", "b c")
    assert alarm_name(ARN) == "b c"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "ALARM()",
        "ALARM(a",
        "ALARM(a) OK(a)",
        "AND",
        "ALARM(a) AND",
        "(TRUE",
        "TRUE)",
        "NOT",
        "(" * 500,
    ],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        parse(text)


@st.composite
def rules(draw: st.DrawFn) -> tuple[str, bool]:
    """A rule in parentheses, and whether it holds."""
    leaf = st.sampled_from([("TRUE", True), ("FALSE", False), ("ALARM(a)", True), ("OK(a)", False)])
    pairs = st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(lambda each: (f"(NOT {each[0]})", not each[1])),
            st.tuples(inner, inner).map(
                lambda two: (f"({two[0][0]} AND {two[1][0]})", two[0][1] and two[1][1])
            ),
            st.tuples(inner, inner).map(
                lambda two: (f"({two[0][0]} OR {two[1][0]})", two[0][1] or two[1][1])
            ),
        ),
        max_leaves=8,
    )
    return draw(pairs)


@given(rules())
def test_any_rule_is_evaluated(rule: tuple[str, bool]) -> None:
    text, expected = rule
    assert parse(text).holds(STATES.get) is expected


@given(st.text(alphabet='ALRMOKNDTUEF()" a', max_size=30))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        parse(text).holds(STATES.get)
    except RuleError:
        return
