"""Which fields a state machine and its states may have with JSONata, and of what form they are.

Source: AWS Step Functions Developer Guide, pages of the state types, and the Amazon States Language specification.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.stepfunctions.language.expressions import is_expression

Check = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    """A string."""
    return isinstance(value, str)


def is_object(value: Any) -> bool:
    """A JSON object."""
    return isinstance(value, dict)


def is_count(value: Any) -> bool:
    """A whole number from 0 on."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_positive(value: Any) -> bool:
    """A whole number from 1 on."""
    return is_count(value) and value > 0


def is_number(value: Any) -> bool:
    """A number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _or_expression(check: Check) -> Check:
    return lambda value: is_expression(value) or check(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_filled_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _is_true(value: Any) -> bool:
    return value is True


def _is_backoff(value: Any) -> bool:
    return is_number(value) and value >= 1.0


def _is_percentage(value: Any) -> bool:
    return is_number(value) and 0 <= value <= 100


def _one_of(*allowed: str) -> Check:
    return lambda value: value in allowed


def _any(_value: Any) -> bool:
    return True


@dataclass(frozen=True)
class Field:
    """A field.

    Attributes:
        check: whether a value has its form.
        form: said when it has not, e.g. `a string`.
    """

    check: Check
    form: str


Fields = Mapping[str, Field]

TEXT = Field(is_text, "a string")
_OBJECT = Field(is_object, "an object")
_VALUE = Field(_any, "any value")
_COUNT = Field(_or_expression(is_count), "a whole number or a JSONata expression")
_SECONDS = Field(_or_expression(is_positive), "a positive whole number or a JSONata expression")
_LANGUAGE = Field(_one_of("JSONata"), "JSONata")
_STATES = {"StartAt": TEXT, "States": _OBJECT}

_COMMON = {"Type": TEXT, "Comment": TEXT, "QueryLanguage": _LANGUAGE}
_NEXT = {"Next": TEXT, "End": Field(_is_true, "true")}
_OUTPUT = {"Output": _VALUE}
_ASSIGN = {"Assign": _OBJECT}
_HANDLERS = {"Retry": Field(_is_list, "a list"), "Catch": Field(_is_list, "a list")}
_GOING_ON = _COMMON | _NEXT | _OUTPUT | _ASSIGN

MACHINE: Fields = _STATES | {
    "Comment": TEXT,
    "Version": Field(_one_of("1.0"), "1.0"),
    "TimeoutSeconds": Field(is_positive, "a positive whole number"),
    "QueryLanguage": _LANGUAGE,
}
BRANCH: Fields = _STATES | {"Comment": TEXT}
PROCESSOR: Fields = {**BRANCH, "ProcessorConfig": _OBJECT}
STATES: Mapping[str, Fields] = {
    "Task": _GOING_ON
    | _HANDLERS
    | {"Resource": TEXT, "Arguments": _VALUE, "TimeoutSeconds": _SECONDS},
    "Pass": _GOING_ON,
    "Wait": _GOING_ON
    | {
        "Seconds": _COUNT,
        "Timestamp": TEXT,
    },
    "Choice": _COMMON
    | _OUTPUT
    | _ASSIGN
    | {"Choices": Field(_is_filled_list, "a list with an element at least"), "Default": TEXT},
    "Succeed": _COMMON | _OUTPUT,
    "Fail": _COMMON | {"Error": TEXT, "Cause": TEXT},
    "Parallel": _GOING_ON
    | _HANDLERS
    | {
        "Branches": Field(_is_filled_list, "a list with an element at least"),
        "Arguments": _VALUE,
    },
    "Map": _GOING_ON
    | _HANDLERS
    | {
        "Items": Field(_or_expression(_is_list), "a list or a JSONata expression"),
        "ItemSelector": _VALUE,
        "ItemProcessor": _OBJECT,
        "MaxConcurrency": _COUNT,
        "ToleratedFailureCount": _COUNT,
        "ToleratedFailurePercentage": Field(
            _or_expression(_is_percentage), "a number from 0 to 100 or a JSONata expression"
        ),
    },
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "Task": ("Resource",),
    "Choice": ("Choices",),
    "Parallel": ("Branches",),
    "Map": ("ItemProcessor",),
}
CHOICE: Fields = _OUTPUT | _ASSIGN | {"Condition": _VALUE, "Next": TEXT, "Comment": TEXT}
CATCHER: Fields = (
    _OUTPUT
    | _ASSIGN
    | {
        "ErrorEquals": Field(_is_filled_list, "a list with an element at least"),
        "Next": TEXT,
        "Comment": TEXT,
    }
)
RETRIER: Fields = {
    "ErrorEquals": Field(_is_filled_list, "a list with an element at least"),
    "IntervalSeconds": Field(is_positive, "a positive whole number"),
    "MaxAttempts": Field(is_count, "a whole number from 0 on"),
    "BackoffRate": Field(_is_backoff, "a number from 1 on"),
    "MaxDelaySeconds": Field(is_positive, "a positive whole number"),
    "JitterStrategy": Field(_one_of("FULL", "NONE"), "FULL or NONE"),
    "Comment": TEXT,
}
