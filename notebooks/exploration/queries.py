"""How the analyses ask DuckDB."""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def one(connection: duckdb.DuckDBPyConnection, query: str, **values: object) -> tuple[Any, ...]:
    """The only row of a query."""
    row: tuple[Any, ...] = connection.execute(query, values or None).fetchall()[0]
    return row


def arrays(
    connection: duckdb.DuckDBPyConnection, query: str, **values: object
) -> Mapping[str, Array]:
    """The columns of a query by name; none of its cells may be null."""
    columns = connection.execute(query, values or None).fetchnumpy()
    return {name: np.asarray(column) for name, column in columns.items()}


def share(part: float, whole: float) -> float:
    """A part of a whole, 0 to 1; 0 of nothing."""
    return part / whole if whole else 0.0
