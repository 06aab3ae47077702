"""The two dialects between which queries are translated: Athena's, and DuckDB's with our table of functions."""

from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.trino import Trino
from sqlglot.generators.duckdb import DuckDBGenerator
from sqlglot.parsers.trino import TrinoParser

from localaws.athena.sql import functions

PLACE = "place"
"""Under which a node tells where it stands."""
_SPECIAL = ("CAST", "TRY_CAST", "EXTRACT", "POSITION", "SUBSTRING", "TRIM", "LISTAGG")


class _Parser(TrinoParser):
    """Takes every function as one that it does not know, but for those with a grammar of their own.

    Its own table has functions of all dialects, which Athena would refuse.
    """

    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        name: TrinoParser.FUNCTION_PARSERS[name] for name in _SPECIAL
    }
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        name: TrinoParser.NO_PAREN_FUNCTION_PARSERS[name] for name in ("ANY", "CASE", "IF")
    }


class AthenaQuery(Trino):
    """What queries are written in."""

    Parser = _Parser


class _Generator(DuckDBGenerator):
    def anonymous_sql(self, expression: exp.Anonymous) -> str:
        """A call, by our table of functions."""
        arguments = [self.sql(each) for each in expression.expressions]
        return functions.written(
            expression.name.lower(), arguments, str(expression.meta.get(PLACE, "line 1:1"))
        )

    def cast_sql(self, expression: exp.Cast, safe_prefix: str | None = None) -> str:
        """A cast; to JSON it makes a value of JSON, where DuckDB's would read a text."""
        if expression.to.is_type(exp.DataType.Type.JSON):
            return f"to_json({self.sql(expression, 'this')})"
        return str(super().cast_sql(expression, safe_prefix))


class Engine(DuckDB):
    """What DuckDB is given."""

    Generator = _Generator
