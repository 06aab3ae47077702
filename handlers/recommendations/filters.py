"""The filters of a stack, and the values that a request gives to their parameters."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.recommendations.query import Query, completed
from handlers.shared.requests import RequestError, repeated

MAX_VALUE_LENGTH = 1000
"""Characters of all values of one parameter. Source: Amazon Personalize API Reference, FilterAttributeValue."""

_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)


@dataclass(frozen=True)
class Filter:
    """A filter of the stack.

    Attributes:
        arn: of the filter.
        parameters: `text` or `number` for each in its expression, by name.
    """

    arn: str
    parameters: Mapping[str, str]


Filters = Mapping[str, Filter]
"""By name."""


def stack_filters() -> Filters:
    """The filters in the environment; none without the variable."""
    return parse_filters(os.environ.get("FILTERS", "{}"))


def parse_filters(text: str) -> Filters:
    """The filters as the environment variable `FILTERS` has them: `{name: {"arn": ..., "parameters": {...}}}`."""
    return {name: Filter(**each) for name, each in json.loads(text).items()}


def apply_filter(query: Query, parameter: str, name: str, filters: Filters) -> dict[str, object]:
    """The members `filterArn` and `filterValues` of a request or of its promotion.

    Args:
        query: of the request; the values are in `<parameter>.<name>`.
        parameter: that names the filter, `filter` or `promotion`.
        name: of the filter.
        filters: of the stack.

    Raises:
        RequestError: 400 for a filter that the stack does not have, and for a value that is missing, unknown or of another kind.
    """
    if name not in filters:
        known = f"It has {', '.join(filters)}." if filters else "It has none."
        raise RequestError(
            400, f"{parameter} is {repeated(name)}, which is no filter of this API. {known}"
        )
    chosen, given = filters[name], completed(query, f"{parameter}.")
    for unknown in given.keys() - chosen.parameters.keys():
        known = ", ".join(chosen.parameters) or "none"
        raise RequestError(
            400, f"The filter {name} has no parameter {repeated(unknown)}. Its parameters: {known}."
        )
    for missing in [each for each in chosen.parameters if each not in given]:
        raise RequestError(
            400, f"The filter {name} needs a value of {missing}. Add {parameter}.{missing}."
        )
    values = {
        each: _spelt(f"{parameter}.{each}", chosen.parameters[each], given[each]) for each in given
    }
    return {"filterArn": chosen.arn, **({"filterValues": values} if values else {})}


def _spelt(parameter: str, kind: str, values: Sequence[str]) -> str:
    """Values as the service takes them: a number as it is, texts in double quotes.

    Source: Amazon Personalize Developer Guide, "Applying a filter to real-time recommendations".
    """
    if kind == "number":
        return _number(parameter, values)
    spelt = ",".join(f'"{_text(parameter, value)}"' for value in values)
    if len(spelt) > MAX_VALUE_LENGTH:
        raise RequestError(
            400,
            f"{parameter} is longer than {MAX_VALUE_LENGTH} characters, quotation marks included.",
        )
    return spelt


def _number(parameter: str, values: Sequence[str]) -> str:
    if len(values) != 1 or not _NUMBER.fullmatch(values[0]):
        raise RequestError(400, f"{parameter} must be one number, as 19.90.")
    return values[0]


def _text(parameter: str, value: str) -> str:
    text = value[1:-1] if re.fullmatch(r'"[^"]*"', value) else value
    if not text or '"' in text:
        raise RequestError(400, f"{parameter} must be a text without double quotes, and not empty.")
    return text
