"""What a deployment would say of the files: the very checks that it makes, which are what Amazon Personalize accepts."""

import duckdb

from components.preflight.checker import Checker
from components.preflight.findings import Finding
from notebooks.exploration.inputs import Files
from notebooks.exploration.tables import Table


def complaints(files: Files) -> list[Finding]:
    """All findings, errors first.

    Args:
        files: to check.
    """
    found: list[Finding] = []
    with duckdb.connect() as connection:
        checker = Checker(connection, files.sources, None, found)
        for file in files.configured:
            checker.check(file)
        checker.check_across()
    return sorted(found, key=lambda finding: finding.severity)


def table(found: list[Finding]) -> Table:
    """A row for each finding."""
    rows = [(each.severity, str(each)) for each in found]
    return Table(("severity", "where and what"), rows or [("none", "nothing to complain of")])
