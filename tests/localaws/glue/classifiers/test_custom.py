import pytest

from localaws.glue.classifiers import types
from localaws.glue.classifiers.custom import classifier
from localaws.glue.classifiers.formats import Csv
from localaws.glue.errors import CrawlError


@pytest.mark.parametrize(
    ("serde", "quote"), [("None", '"'), ("OpenCSVSerDe", '"'), ("LazySimpleSerDe", "")]
)
def test_a_classifier_for_csv(serde: str, quote: str) -> None:
    told = {"Name": "c", "Delimiter": ",", "QuoteSymbol": '"', "ContainsHeader": "PRESENT"}
    found = classifier({"CsvClassifier": {**told, "Serde": serde}})('a,b\n"x, y",z\n', True)
    assert found is not None
    assert found.format == Csv(",", has_header=True, quote=quote)
    assert found.columns == (("a", types.STRING), ("b", types.STRING))


def test_a_classifier_for_csv_without_quotes_takes_them_for_text() -> None:
    found = classifier({"CsvClassifier": {"Name": "c", "Header": ["n", "m"]}})('1,"2"\n3,4\n', True)
    assert found is not None
    assert found.columns == (("n", types.BIGINT), ("m", types.STRING))


def test_a_classifier_for_the_elements_of_json() -> None:
    found = classifier({"JsonClassifier": {"Name": "c", "JsonPath": "$[*]"}})('[{"a": 1}]', True)
    assert found is not None
    assert found.columns == (("a", types.INT),)


@pytest.mark.parametrize(
    "described",
    [
        {"GrokClassifier": {"Name": "c"}},
        {"JsonClassifier": {"Name": "c", "JsonPath": "$.a"}},
        {"CsvClassifier": {"Name": "c", "CustomDatatypeConfigured": True}},
    ],
)
def test_what_is_not_served_is_told(described: dict[str, dict[str, object]]) -> None:
    with pytest.raises(CrawlError, match="not supported by the local AWS"):
        classifier(described)
