"""Custom classifiers, as the classifiers of the catalog describe them.

Source: AWS Glue Web API Reference, `CsvClassifier` and `JsonClassifier`; AWS Glue Developer Guide, "Writing custom
classifiers".
"""

from collections.abc import Mapping
from typing import Any

from localaws.glue.classifiers import csv_text, json_text
from localaws.glue.classifiers.classifying import Classifier, whole_lines
from localaws.glue.classifiers.formats import Classified
from localaws.glue.errors import CrawlError

ELEMENTS = "$[*]"
_SERDES = {"OpenCSVSerDe": True, "LazySimpleSerDe": False, "None": None}


def classifier(described: Mapping[str, Any]) -> Classifier:
    """The classifier that GetClassifier describes.

    Raises:
        CrawlError: it is of a kind that the local Glue does not have.
    """
    if "CsvClassifier" in described:
        return _csv(described["CsvClassifier"])
    told = described.get("JsonClassifier") or {}
    if told.get("JsonPath") == ELEMENTS:
        return _elements
    kind = next(iter(described), "none")
    raise CrawlError(
        f"A {kind} is not supported by the local AWS: custom classifiers are those for CSV, and those for JSON with the "
        f"path {ELEMENTS}"
    )


def _csv(told: Mapping[str, Any]) -> Classifier:
    if told.get("CustomDatatypeConfigured"):
        raise CrawlError("Custom data types of a CSV classifier are not supported by the local AWS")
    delimiter = told.get("Delimiter")
    quote = told.get("QuoteSymbol") or ""
    rules = csv_text.Rules(
        delimiters=(delimiter,) if delimiter else csv_text.DELIMITERS,
        quote=quote,
        # Without a choice of the SerDe, that one is taken which knows quotes when there are some.
        takes_quotes=_SERDES.get(told.get("Serde") or "None") if quote else False,
        header=told.get("ContainsHeader") or csv_text.UNKNOWN,
        names=tuple(told.get("Header") or ()),
        single_column=bool(told.get("AllowSingleColumn")),
    )

    def classify(text: str, is_whole: bool) -> Classified | None:
        return csv_text.classify(whole_lines(text, is_whole=is_whole), rules)

    return classify


def _elements(text: str, is_whole: bool) -> Classified | None:
    return json_text.classify(text, is_whole=is_whole, rows_of_array=True)
