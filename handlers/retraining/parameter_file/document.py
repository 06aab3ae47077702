"""The text of a parameter file, as one JSON object."""

import json
import math
from typing import Any, NoReturn

from handlers.retraining.parameter_file.problems import ParameterFileError, shown


def read_document(content: bytes) -> dict[str, Any]:
    """Read the JSON object that a file holds.

    Args:
        content: of the file, UTF-8, with a byte order mark or without.

    Raises:
        ParameterFileError: it is no JSON object, or one with the same key twice.
    """
    try:
        document = json.loads(
            content.decode("utf-8-sig"),
            parse_constant=_refuse,
            parse_float=_number,
            object_pairs_hook=_object,
        )
        # Half of a surrogate pair can be written in JSON, and sent to no service.
        json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _no_json(f"is no JSON ({place}: {error.msg})") from None
    except UnicodeError:
        raise _no_json("is no text in UTF-8") from None
    except RecursionError:
        raise _no_json("is nested too deeply") from None
    except _NotAllowedError as error:
        raise _no_json(str(error)) from None
    if not isinstance(document, dict):
        raise _no_json(f"is {shown(document)}")
    return document


class _NotAllowedError(ValueError):
    """What Python's reader allows and JSON does not."""


def _no_json(what: str) -> ParameterFileError:
    return ParameterFileError([f"The file {what}; expected one JSON object. Put it right."])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _NotAllowedError(f"has the key {shown(key)} twice in one object")
        found[key] = value
    return found


def _number(text: str) -> float:
    """JSON has 1.0 for 1 where it likes; the API takes no fraction for a whole number."""
    number = float(text)
    if not math.isfinite(number):
        _refuse(text)
    return int(number) if number.is_integer() else number


def _refuse(name: str) -> NoReturn:
    raise _NotAllowedError(f"has the number {name}, which no service can be sent")
