"""Functions that Step Functions adds to JSONata.

Source: AWS Step Functions Developer Guide, "JSONata functions provided by Step Functions".
"""

import hashlib
import json
import math
import random as randomness
import uuid as identifiers
from collections.abc import Callable, Mapping
from typing import Any

import jsonata

from localaws.stepfunctions.language import moments

MAX_RANGE = 1000
ALGORITHMS = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}


def partition(values: Any, size: Any) -> list[list[Any]]:
    """An array cut into arrays of at most `size` elements.

    Raises:
        ValueError: `values` is no array, or `size` no positive whole number.
    """
    if (
        not isinstance(values, list)
        or isinstance(size, bool)
        or not isinstance(size, int)
        or size < 1
    ):
        raise ValueError("$partition takes an array and a positive whole number")
    return [values[start : start + size] for start in range(0, len(values), size)]


def range_(first: Any, last: Any, step: Any) -> list[int | float]:
    """Numbers from `first` to `last`, both included.

    Raises:
        ValueError: an argument is no number, the step is zero, or there would be more than 1,000 of them.
    """
    if not all(isinstance(each, int | float) for each in (first, last, step)) or step == 0:
        raise ValueError("$range takes three numbers, the last of which is not zero")
    count = max(0, math.floor((last - first) / step + 1e-9) + 1)
    if count > MAX_RANGE:
        raise ValueError(f"$range: at most {MAX_RANGE} numbers, not {count}")
    return [first + index * step for index in range(count)]


def hash_(text: Any, algorithm: Any = "SHA-256") -> str:
    """Digest of a text in hexadecimal digits.

    Raises:
        ValueError: the algorithm is unknown.
    """
    if algorithm not in ALGORITHMS:
        raise ValueError(f"$hash: the algorithm must be one of {', '.join(ALGORITHMS)}")
    return hashlib.new(ALGORITHMS[algorithm], str(text).encode(), usedforsecurity=False).hexdigest()


def random(seed: Any = None) -> float:
    """A number from 0 up to 1, the same for the same seed."""
    return randomness.random() if seed is None else randomness.Random(seed).random()  # noqa: S311 - no secret


def uuid() -> str:
    """A random identifier, version 4."""
    return str(identifiers.uuid4())


def parse(text: Any) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is none.
    """
    try:
        return json.loads(text)
    except (TypeError, ValueError) as error:
        raise ValueError(f"$parse: the argument is no JSON: {error}") from error


def eval_(*_arguments: Any) -> Any:
    """JSONata's own function, which Step Functions refuses; `$parse` reads JSON.

    Raises:
        ValueError: always.
    """
    raise ValueError("the function $eval is not supported by Step Functions; use $parse")


def of_the_clock(now: float) -> Mapping[str, Callable[..., Any]]:
    """JSONata's functions of time, on the time of executions."""
    millis = int(now * 1000)

    def formatted(picture: Any = None, timezone: Any = None) -> str:
        if picture is None:
            return moments.told(millis / 1000)
        return str(jsonata.Functions.datetime_from_millis(millis, picture, timezone))

    return {"now": formatted, "millis": lambda: millis}


PROVIDED: Mapping[str, Callable[..., Any]] = {
    "partition": partition,
    "range": range_,
    "hash": hash_,
    "random": random,
    "uuid": uuid,
    "parse": parse,
    "eval": eval_,
}
