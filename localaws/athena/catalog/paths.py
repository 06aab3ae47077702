"""Objects of a table that a query has to read, by its conditions on their paths.

Source: Trino, on which Athena stands, makes no split of a file whose `$path` a condition excludes (trinodb/trino, pull request 27000, says since
when for which conditions). AWS does not say whether Athena bills such a file.
"""

from collections.abc import Sequence

from localaws.athena.catalog.objects import StoredObject
from localaws.athena.engine.database import Database, identifier, quoted
from localaws.athena.sql.query import PATH


def to_read(
    found: Sequence[StoredObject], database: Database, conditions: Sequence[str]
) -> list[StoredObject]:
    """The objects that may have rows of a query.

    Args:
        found: all of a table or partition.
        database: evaluates conditions.
        conditions: of the query on the path alone, in DuckDB's SQL.
    """
    if not conditions or not found:
        return list(found)
    rows = ", ".join(f"({n}, {quoted(str(each.location))})" for n, each in enumerate(found))
    met = " AND ".join(f"({each})" for each in conditions)
    given = f"(VALUES {rows}) AS given(n, {identifier(PATH)})"
    numbers = database.execute(f"SELECT n FROM {given} WHERE {met} ORDER BY n")  # noqa: S608 - quoted paths, and of our own translation
    return [found[number] for (number,) in numbers]
