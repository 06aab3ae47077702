import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.errors import ProblemsError
from components.preflight.findings import (
    MAX_SHOWN,
    Finding,
    bounded,
    errors,
    raise_errors,
    warnings,
)

FINDINGS = st.builds(
    Finding,
    file=st.sampled_from(["x.csv", "y.csv"]),
    text=st.sampled_from(["One.", "Two."]),
    line=st.none() | st.integers(1, 9),
    severity=st.sampled_from(["error", "warning"]),
)


def numbered(count: int) -> list[Finding]:
    return [Finding(file="x.csv", line=i + 2, text="It is wrong.") for i in range(count)]


def test_errors_stand_under_the_heading_that_is_given() -> None:
    with pytest.raises(ProblemsError, match=r"^Heading:\n"):
        raise_errors(numbered(1), "Heading:")


def test_a_finding_names_file_and_line() -> None:
    assert str(Finding(file="x.csv", text="It is empty.")) == "x.csv: It is empty."
    assert str(Finding(file="x.csv", line=7, text="It is.")) == "x.csv, line 7: It is."


@given(st.lists(FINDINGS))
def test_each_is_an_error_or_a_warning_and_keeps_its_place(findings: list[Finding]) -> None:
    stops, shown = iter(errors(findings)), iter(warnings(findings))
    for finding in findings:
        assert next(stops if finding.severity == "error" else shown) is finding
    assert [*stops, *shown] == []


def test_the_list_is_bounded() -> None:
    assert bounded([]) == []
    assert bounded(numbered(MAX_SHOWN)) == [str(finding) for finding in numbered(MAX_SHOWN)]
    (*shown, rest) = bounded(numbered(MAX_SHOWN + 20))
    assert shown == bounded(numbered(MAX_SHOWN))
    assert rest == "and 20 more; put these right first"


def test_errors_alone_stop_and_all_of_them_are_told() -> None:
    odd = Finding(file="x.csv", text="It is odd.", severity="warning")
    raise_errors([odd])
    with pytest.raises(ProblemsError, match="nothing was created or changed") as caught:
        raise_errors([odd, *numbered(2)])
    assert list(caught.value.problems) == [str(finding) for finding in numbered(2)]
