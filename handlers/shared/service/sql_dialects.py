r"""What the rules say otherwise to DuckDB, which reads files of this machine, and to Athena, which reads them where they lie.

All other words of the rules are the same to both. Patterns are of the syntax that RE2 (DuckDB) and Java (Trino) share: without
`^`, `$` and `.`, which mean other things where lines end, and without `\s`, which knows more characters to one than to the other.
Sources: DuckDB documentation, "Regular expressions", "Text functions"; Amazon Athena User Guide, "Functions in Amazon Athena";
Trino documentation, "Regular expression functions": Java's syntax, characters beyond ASCII as `\x{10000}`, categories as `\p{L}`.
"""

from typing import Protocol


class Dialect(Protocol):
    """Conditions on expressions of text or number, and aggregates of them, in SQL."""

    def fully_matches(self, text: str, pattern: str) -> str:
        """Whether all of a text is what a pattern, without single quotes, describes."""

    def has_match(self, text: str, pattern: str) -> str:
        """Whether a part of a text is."""

    def contains(self, text: str, part: str) -> str:
        """Whether a text has another one in it."""

    def size(self, text: str) -> str:
        """How long a text is: at least as many as it has characters, and as many where all are ASCII."""

    def is_finite(self, number: str) -> str:
        """Whether a number is neither infinite nor NaN."""

    def about_distinct(self, value: str) -> str:
        """About how many different values there are, null not counted."""

    def digest(self, *texts: str) -> str:
        """A value that other texts do not have, as good as never; null if one of them is."""


class DuckDb:
    """DuckDB, which is fast with functions of its own."""

    def fully_matches(self, text: str, pattern: str) -> str:  # noqa: D102 - see Dialect
        return f"regexp_full_match({text}, '{pattern}')"

    def has_match(self, text: str, pattern: str) -> str:  # noqa: D102 - see Dialect
        return f"regexp_matches({text}, '{pattern}')"

    def contains(self, text: str, part: str) -> str:  # noqa: D102 - see Dialect
        return f"contains({text}, {part})"

    def size(self, text: str) -> str:  # noqa: D102 - see Dialect
        # A character has at least one byte, and bytes are cheaper to count.
        return f"strlen({text})"

    def is_finite(self, number: str) -> str:  # noqa: D102 - see Dialect
        return f"isfinite({number})"

    def about_distinct(self, value: str) -> str:  # noqa: D102 - see Dialect
        return f"approx_count_distinct({value})"

    def digest(self, *texts: str) -> str:  # noqa: D102 - see Dialect
        return f"hash({', '.join(texts)})"


class Trino:
    """The SQL of Athena."""

    def fully_matches(self, text: str, pattern: str) -> str:  # noqa: D102 - see Dialect
        return f"regexp_like({text}, '\\A(?:{pattern})\\z')"

    def has_match(self, text: str, pattern: str) -> str:  # noqa: D102 - see Dialect
        return f"regexp_like({text}, '{pattern}')"

    def contains(self, text: str, part: str) -> str:  # noqa: D102 - see Dialect
        return f"strpos({text}, {part}) > 0"

    def size(self, text: str) -> str:  # noqa: D102 - see Dialect
        return f"length({text})"

    def is_finite(self, number: str) -> str:  # noqa: D102 - see Dialect
        return f"is_finite({number})"

    def about_distinct(self, value: str) -> str:  # noqa: D102 - see Dialect
        return f"approx_distinct({value})"

    def digest(self, *texts: str) -> str:  # noqa: D102 - see Dialect
        # No cell has a line feed.
        joined = ", chr(10), ".join(texts)
        return f"md5(to_utf8(concat({joined}, '')))"


DUCKDB: Dialect = DuckDb()
TRINO: Dialect = Trino()
