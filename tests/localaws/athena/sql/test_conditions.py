"""Conditions that every row of a table must meet."""

import pytest

from localaws.athena.sql.query import Reference, Source, translated

KEYS = frozenset({"day", "kind"})


def conditions(sql: str) -> list[str]:
    found: list[str] = []

    def source_of(reference: Reference) -> Source:
        if reference.name.table == "t":
            found.extend(reference.conditions(KEYS))
        return Source("v", {})

    translated(sql, source_of)
    return found


@pytest.mark.parametrize(
    ("sql", "met"),
    [
        (
            "SELECT 1 FROM t WHERE day = 'x' AND n = 1 AND (kind > 'a' OR kind = 'b')",
            ["day = 'x'", "kind > 'a' OR kind = 'b'"],
        ),
        ("SELECT 1 FROM t AS u WHERE u.day = 'x'", ["day = 'x'"]),
        ("SELECT 1 FROM t JOIN o ON t.n = o.n WHERE t.day = 'x' AND kind = 'b'", ["day = 'x'"]),
        ("SELECT 1 FROM t JOIN o ON t.n = o.n WHERE o.day = 'x'", []),
        ("SELECT 1 FROM t LEFT JOIN o ON t.n = o.n WHERE t.day = 'x'", []),
        ("SELECT 1 FROM t WHERE day IN (SELECT day FROM o)", []),
        ("SELECT 1 FROM t WHERE day = 'x' OR n = 1", []),
        ("SELECT 1 FROM t WHERE 1 = 1", []),
        ("SELECT 1 FROM t", []),
        ("SELECT 1 FROM (SELECT * FROM t WHERE day = 'x') AS s WHERE kind = 'b'", ["day = 'x'"]),
        (
            "SELECT 1 FROM o WHERE EXISTS (SELECT 1 FROM t WHERE t.day = 'x' AND t.kind = o.kind)",
            ["day = 'x'"],
        ),
    ],
)
def test_only_what_is_sure_counts(sql: str, met: list[str]) -> None:
    assert conditions(sql) == met
