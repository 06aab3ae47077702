"""The partitions that the catalog has of a table, and further ones of it."""

from collections.abc import Mapping
from dataclasses import replace

from localaws.athena.catalog.table import Table, table_input
from localaws.athena.statements.workspace import Workspace

Values = tuple[str, ...]


def present(workspace: Workspace, table: Table) -> set[Values]:
    """The values of those that are there."""
    found = workspace.glue.partitions(table.database, table.name)
    return {tuple(each["Values"]) for each in found}


def create(workspace: Workspace, table: Table, made: Mapping[Values, str]) -> None:
    """Make partitions, each at its URL."""
    inputs = [_input(table, values, location) for values, location in made.items()]
    workspace.glue.create_partitions(table.database, table.name, inputs)


def location(table: Table, folder: str) -> str:
    """URL of a partition in the table's own folder."""
    return f"{table.location.rstrip('/')}/{folder}/"


def _input(table: Table, values: Values, location: str) -> dict[str, object]:
    """A partition as the catalog takes it."""
    storage = table_input(replace(table, location=location))["StorageDescriptor"]
    return {"Values": list(values), "StorageDescriptor": storage, "Parameters": {}}
