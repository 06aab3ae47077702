import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.glue.classifiers import csv_text, types
from localaws.glue.classifiers.csv_text import ABSENT, PRESENT, Rules
from localaws.glue.classifiers.formats import Csv

CELLS = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
    st.sampled_from(["", "true", "FALSE", "n/a", "2024-01-01", "007", "1e5", ".5", "-", "+1"]),
    st.text("ab \"',;", max_size=4),
)


def found(text: str, rules: Rules = csv_text.BUILT_IN) -> tuple[str, bool, dict[str, str]] | None:
    classified = csv_text.classify(text, rules)
    if classified is None:
        return None
    assert isinstance(classified.format, Csv)
    columns = {name: types.text(each) for name, each in classified.columns}
    return classified.format.delimiter, classified.format.has_header, columns


@pytest.mark.parametrize("delimiter", csv_text.DELIMITERS)
def test_the_delimiters_of_the_guide(delimiter: str) -> None:
    text = "id,at,ok\na,1,true\nb,2.5,False\n".replace(",", delimiter)
    assert found(text) == (delimiter, True, {"id": "string", "at": "double", "ok": "boolean"})


def test_of_several_delimiters_the_one_with_most_columns_is_taken() -> None:
    assert found("a|b,c|d\n1|2,3|4\n") == (
        "|",
        True,
        {"a": "bigint", "b,c": "string", "d": "bigint"},
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("a,b\n", "one row"),
        ("alone\nalone\n", "one column"),
        ("a,b\n1,2,3\n", "rows of different lengths"),
    ],
)
def test_what_is_no_csv(text: str, why: str) -> None:
    assert found(text) is None, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\nc,d\n", "nothing but strings below"),
        ("1,b\n2,3\n", "a number above"),
        ("a,\n1,2\nb,3\n".replace("a,", ",a", 1), "an empty name that is not the last"),
        (f"{'a' * 150},b\n1,2\n", "a long name"),
        ("a,A\n1,2\n", "a name twice"),
    ],
)
def test_what_is_no_header(text: str, why: str) -> None:
    told = found(text)
    assert told is not None
    assert (told[1], list(told[2])) == (False, ["col0", "col1"]), why


def test_the_last_name_of_a_header_may_be_empty_or_long() -> None:
    assert found("a,\n1,\n2,\n") == (",", True, {"a": "bigint", "col1": "string"})
    long = "b" * 200
    assert found(f"a,{long}\n1,2\n") == (",", True, {"a": "bigint", long: "bigint"})


def test_dates_and_times_are_strings_and_numbers_with_zeros_before_them_are_numbers() -> None:
    text = "day,at,zip\n2024-01-01,2024-01-01 10:00:00,00501\n"
    assert found(text) == (",", True, {"day": "string", "at": "string", "zip": "bigint"})


def test_empty_cells_go_with_any_type() -> None:
    text = "a,b,c\n1,,true\n,,\n"
    assert found(text) == (",", True, {"a": "bigint", "b": "string", "c": "boolean"})


def test_quoted_cells_hold_delimiters_and_are_strings_for_the_serde_that_keeps_quotes() -> None:
    text = 'id,"title",n\n1,"One, ""two""",2\n2,"a\nb","3"\n'
    assert found(text) == (",", True, {"id": "bigint", "title": "string", "n": "string"})


def test_a_custom_classifier_has_its_own_rules() -> None:
    rules = Rules(delimiters=("#",), quote="'", takes_quotes=None, header=PRESENT)
    classified = csv_text.classify("a#b\n'x#y'#'7'\nz#8\n", rules)
    assert classified is not None
    assert classified.format == Csv("#", has_header=True, quote="'")
    assert classified.columns == (("a", types.STRING), ("b", types.BIGINT))
    assert found("1\n2\n", Rules(single_column=True, names=("n",))) == (",", False, {"n": "bigint"})
    assert found("a,b\n1,2\n", Rules(header=ABSENT, names=("x",))) == (
        ",",
        False,
        {"x": "string", "col1": "string"},
    )


def test_an_empty_cell_is_a_text_for_the_serde_that_takes_quotes() -> None:
    rules = Rules(takes_quotes=True, header=PRESENT)
    assert found('a,b\n"1",\n2,3\n', rules) == (",", True, {"a": "bigint", "b": "string"})


def fits(cell: str, column: str) -> bool:
    """Whether the SerDe that splits lines reads a cell as a value of a type; an empty one is null."""
    if column == "string" or not cell:
        return True
    if column == "boolean":
        return cell.lower() in ("true", "false")
    if column == "bigint":
        return cell.strip("+-").isdigit() and -(2**63) <= int(cell) < 2**63
    try:
        float(cell)
    except ValueError:
        return False
    return column == "double"


@given(
    st.integers(2, 4).flatmap(lambda n: st.lists(st.tuples(*[CELLS] * n), min_size=2, max_size=5))
)
def test_every_cell_fits_the_type_of_its_column(rows: list[tuple[str, ...]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(rows)
    classified = csv_text.classify(written.getvalue())
    if classified is None:
        return
    assert isinstance(classified.format, Csv)
    raw = csv_text._rows(written.getvalue(), classified.format.delimiter, '"')
    for row in raw[1:] if classified.format.has_header else raw:
        for cell, (_, each) in zip(row, classified.columns, strict=True):
            assert fits(cell, types.text(each))
