"""Formats of times: MySQL's and Joda's, as DuckDB has them.

Source: Trino documentation, "Date and time functions and operators", MySQL date functions and Java date functions.
"""

import re

from localaws.athena.errors import QueryError

_MYSQL = {
    "a": "%a", "b": "%b", "c": "%-m", "d": "%d", "e": "%-d", "f": "%f", "H": "%H", "h": "%I", "I": "%I", "i": "%M",
    "j": "%j", "k": "%-H", "l": "%-I", "M": "%B", "m": "%m", "p": "%p", "r": "%I:%M:%S %p", "S": "%S", "s": "%S",
    "T": "%H:%M:%S", "v": "%V", "W": "%A", "x": "%G", "Y": "%Y", "y": "%y", "%": "%%",
}  # fmt: skip
_JODA = {
    "yyyy": "%Y", "YYYY": "%Y", "y": "%Y", "yy": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%-m", "dd": "%d",
    "d": "%-d", "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I", "mm": "%M", "m": "%-M", "ss": "%S", "s": "%-S",
    "SSS": "%g", "SSSSSS": "%f", "a": "%p", "Z": "%z", "ZZ": "%z", "EEEE": "%A", "EEE": "%a", "E": "%a", "D": "%-j",
    "DDD": "%j", "z": "%Z", "xxxx": "%G", "ww": "%V", "e": "%u",
}  # fmt: skip
_JODA_PART = re.compile(r"'((?:[^']|'')*)'|(([a-zA-Z])\3*)|([^a-zA-Z']+)")


def from_mysql(text: str) -> str:
    """A format of date_format and date_parse.

    Raises:
        QueryError: a part of it is not known.
    """

    def part(found: re.Match[str]) -> str:
        if found[1] not in _MYSQL:
            raise _refused(text, found[0])
        return _MYSQL[found[1]]

    return re.sub(r"%(.)", part, text, flags=re.DOTALL)


def from_joda(text: str) -> str:
    """A format of format_datetime and parse_datetime.

    Raises:
        QueryError: a part of it is not known.
    """

    def part(found: re.Match[str]) -> str:
        quoted, letters, _, rest = found.groups()
        if letters is not None:
            if letters not in _JODA:
                raise _refused(text, letters)
            return _JODA[letters]
        plain = "'" if found[0] == "''" else (quoted or "").replace("''", "'") + (rest or "")
        return plain.replace("%", "%%")

    return _JODA_PART.sub(part, text)


def _refused(text: str, part: str) -> QueryError:
    return QueryError(f"INVALID_FUNCTION_ARGUMENT: Invalid format: '{text}', at '{part}'")
