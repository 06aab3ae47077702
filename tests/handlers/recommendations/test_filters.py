import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.recommendations.filters import Filter, apply_filter, parse_filters, stack_filters
from handlers.shared.requests import RequestError

ARN = "arn:aws:personalize:us-east-1:000000000000:filter/f"
FILTERS = {
    "cheap": Filter(ARN, {"GENRE": "text", "PRICE": "number"}),
    "unseen": Filter(ARN, {}),
}


def applied(**values: list[str]) -> object:
    query = {f"filter.{name}": given for name, given in values.items()}
    return apply_filter(query, "filter", "cheap", FILTERS)


def refused(name: str = "cheap", **values: list[str]) -> str:
    query = {f"filter.{each}": given for each, given in values.items()}
    with pytest.raises(RequestError) as caught:
        apply_filter(query, "filter", name, FILTERS)
    assert caught.value.status == 400
    return str(caught.value)


def test_the_environment_names_the_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FILTERS", raising=False)
    assert stack_filters() == {}
    text = f'{{"unseen": {{"arn": "{ARN}", "parameters": {{}}}}}}'
    monkeypatch.setenv("FILTERS", text)
    assert stack_filters() == parse_filters(text) == {"unseen": Filter(ARN, {})}


def test_texts_are_quoted_and_a_number_is_not() -> None:
    assert applied(GENRE=["Action", "Sci-Fi, new"], PRICE=["19.90"]) == {
        "filterArn": ARN,
        "filterValues": {"GENRE": '"Action","Sci-Fi, new"', "PRICE": "19.90"},
    }


def test_the_column_says_whether_digits_are_a_text() -> None:
    for digits in (["2023"], ['"2023"']):
        assert applied(GENRE=digits, PRICE=["-1e3"]) == {
            "filterArn": ARN,
            "filterValues": {"GENRE": '"2023"', "PRICE": "-1e3"},
        }
    assert applied(GENRE=["1", "2"], PRICE=["1"]) == {
        "filterArn": ARN,
        "filterValues": {"GENRE": '"1","2"', "PRICE": "1"},
    }


@given(st.lists(st.text("ab, 'x1", min_size=1), min_size=1))
def test_what_is_quoted_reads_back(values: list[str]) -> None:
    import csv

    spelt = apply_filter({"filter.A": values}, "filter", "f", {"f": Filter(ARN, {"A": "text"})})[
        "filterValues"
    ]
    assert isinstance(spelt, dict)
    assert next(csv.reader([spelt["A"]])) == values


def test_a_filter_without_parameters_has_no_values() -> None:
    assert apply_filter({}, "filter", "unseen", FILTERS) == {"filterArn": ARN}


def test_wrong_filters_and_values_are_refused() -> None:
    assert refused("cheep") == (
        "filter is cheep, which is no filter of this API. It has cheap, unseen."
    )
    assert refused(GENRE=["a"]) == "The filter cheap needs a value of PRICE. Add filter.PRICE."
    assert refused(GENRE=["a"], PRICE=["1"], COLOR=["red"]) == (
        "The filter cheap has no parameter COLOR. Its parameters: GENRE, PRICE."
    )
    for price in (["1", "2"], ["cheap"], ['"1"'], [""]):
        assert refused(GENRE=["a"], PRICE=price) == "filter.PRICE must be one number, as 19.90."
    assert refused(GENRE=["x" * 999], PRICE=["1"]).startswith("filter.GENRE is longer than 1000")
    for text in ('a"b', "", '"', '""'):
        assert refused(GENRE=[text], PRICE=["1"]).startswith("filter.GENRE must be a text without")


def test_an_api_without_filters_says_so() -> None:
    with pytest.raises(RequestError, match="It has none"):
        apply_filter({}, "promotion", "x", {})
