"""Values as text, the way Athena writes them into results.

Source: Amazon Athena User Guide, "Work with query results"; Java, `Double.toString`.
"""

from localaws.athena.sql.types import map_types, struct_members

MACROS = """
CREATE MACRO scientific_text(t) AS CASE
  WHEN contains(t, 'e') THEN
    split_part(t, 'e', 1) || CASE WHEN contains(split_part(t, 'e', 1), '.') THEN 'E' ELSE '.0E' END
    || CAST(CAST(split_part(t, 'e', 2) AS INTEGER) AS VARCHAR)
  WHEN starts_with(t, '0.') THEN
    left(ltrim(substr(t, 3), '0'), 1) || '.' || coalesce(nullif(substr(ltrim(substr(t, 3), '0'), 2), ''), '0') || 'E-'
    || CAST(length(t) - 1 - length(ltrim(substr(t, 3), '0')) AS VARCHAR)
  ELSE
    left(t, 1) || '.' || coalesce(nullif(rtrim(substr(replace(t, '.', ''), 2), '0'), ''), '0') || 'E'
    || CAST(length(split_part(t, '.', 1)) - 1 AS VARCHAR)
  END;
CREATE MACRO double_text(x) AS CASE
  WHEN isnan(x) THEN 'NaN'
  WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
  WHEN x = 0 OR (abs(x) >= 0.001 AND abs(x) < 10000000) THEN CAST(x AS VARCHAR)
  ELSE CASE WHEN x < 0 THEN '-' ELSE '' END || scientific_text(CAST(abs(x) AS VARCHAR))
  END;
"""
"""Java writes numbers from 10^7 on, and below 10^-3, with an exponent."""

_MOMENT = "'%Y-%m-%d %H:%M:%S.%g'"
_TIMESTAMPS = frozenset({"TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"})
_WIDER = {"HUGEINT": "BIGINT", "UBIGINT": "BIGINT", "UHUGEINT": "BIGINT"}
"""Integers that Athena does not have: a sum of them is a bigint, or fails."""


def text_of(value: str, type_: str, depth: int = 0) -> str:
    """SQL that gives the text of a value; null for null.

    Args:
        value: SQL of the value.
        type_: its type in DuckDB.
        depth: how many arrays and maps it lies in.
    """
    if type_ in {"VARCHAR", '"NULL"'}:
        return value
    if type_ in {"DOUBLE", "FLOAT"}:
        return f"double_text({value})"
    if type_ in _TIMESTAMPS:
        return f"strftime({value}, {_MOMENT})"
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({value}, {_MOMENT}) || ' UTC'"
    if type_ == "BLOB":
        return f"rtrim(regexp_replace(lower(hex({value})), '(..)', '\\1 ', 'g'))"
    nested = _nested(value, type_, depth)
    return nested or f"CAST({stored(value, type_)} AS VARCHAR)"


def stored(value: str, type_: str) -> str:
    """SQL that gives a value in a type that Athena has."""
    if type_ in _WIDER:
        return f"CAST({value} AS {_WIDER[type_]})"
    return value


def _nested(value: str, type_: str, depth: int) -> str | None:
    member = f"e{depth}"
    if type_.endswith("[]"):
        inner = _or_null(text_of(member, type_[:-2], depth + 1))
        return _listed("[", f"list_transform({value}, lambda {member} : {inner})", "]")
    pair = map_types(type_)
    if pair is not None:
        key = text_of(f"{member}.key", pair[0], depth + 1)
        inner = _or_null(text_of(f"{member}.value", pair[1], depth + 1))
        entries = f"list_transform(map_entries({value}), lambda {member} : {key} || '=' || {inner})"
        return _listed("{", entries, "}")
    members = struct_members(type_)
    if members is None:
        return None
    parts = []
    for number, (name, of) in enumerate(members, 1):
        inner = text_of(f"struct_extract_at({value}, {number})", of, depth)
        parts.append("'" + name.replace("'", "''") + f"=' || {_or_null(inner)}")
    joined = " || ', ' || ".join(parts)
    return f"CASE WHEN {value} IS NOT NULL THEN '{{' || {joined} || '}}' END"


def _listed(begin: str, texts: str, end: str) -> str:
    return f"'{begin}' || array_to_string({texts}, ', ') || '{end}'"


def _or_null(text: str) -> str:
    return f"coalesce({text}, 'null')"
