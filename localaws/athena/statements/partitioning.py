"""Partitions of a table in the catalog: added, dropped, and found in S3.

Source: Amazon Athena User Guide, "ALTER TABLE ADD PARTITION", "ALTER TABLE DROP PARTITION", "MSCK REPAIR TABLE".
"""

from collections.abc import Mapping
from urllib.parse import unquote

from localaws.athena.catalog.partitions import folder_of
from localaws.athena.catalog.table import Table
from localaws.athena.errors import ddl_failed
from localaws.athena.executions.execution import Outcome
from localaws.athena.locations import Location
from localaws.athena.sql.statement import AddPartitions, DropPartitions, Name, RepairTable
from localaws.athena.statements import lines, table_partitions
from localaws.athena.statements.definitions import existing
from localaws.athena.statements.table_partitions import Values
from localaws.athena.statements.workspace import Workspace


def add(workspace: Workspace, statement: AddPartitions) -> Outcome:
    """ALTER TABLE ... ADD PARTITION.

    Raises:
        QueryError: one is there already, or its keys are not those of the table.
    """
    table = _partitioned(workspace, statement.name)
    there = table_partitions.present(workspace, table)
    made = {}
    for each in statement.partitions:
        values = _values(table, each.values)
        if values not in there:
            made[values] = each.location or table_partitions.location(table, _folder(table, values))
        elif not statement.if_not_exists:
            raise ddl_failed(
                f"AlreadyExistsException(message:Partition already exists: {_spec(table, values)})"
            )
    table_partitions.create(workspace, table, made)
    return lines.put(workspace)


def drop(workspace: Workspace, statement: DropPartitions) -> Outcome:
    """ALTER TABLE ... DROP PARTITION; data stay.

    Raises:
        QueryError: one is not there, or its keys are not those of the table.
    """
    table = _partitioned(workspace, statement.name)
    there = table_partitions.present(workspace, table)
    for each in statement.partitions:
        values = _values(table, each.values)
        if values in there:
            workspace.glue.delete_partition(table.database, table.name, values)
        elif not statement.if_exists:
            raise ddl_failed(
                f"SemanticException [Error 10006]: Partition not found ({_spec(table, values)})"
            )
    return lines.put(workspace)


def repair(workspace: Workspace, statement: RepairTable) -> Outcome:
    """MSCK REPAIR TABLE: folders of S3 that are named as partitions are, and are none, become partitions.

    Raises:
        QueryError: there is no such table.
    """
    table = _partitioned(workspace, statement.name)
    there = table_partitions.present(workspace, table)
    root = Location.of(table.location).folder
    found: dict[Values, str] = {}
    for each in workspace.objects.list_below(root):
        below = each.location.key.removeprefix(root.key).split("/")[:-1]
        values = _values_of_folders(table, below[: len(table.keys)])
        if values is not None and values not in there:
            folders = "/".join(below[: len(table.keys)])
            found[values] = f"{root}{folders}/"
    table_partitions.create(workspace, table, found)
    missing = [f"{table.name}:{_folder(table, values)}" for values in found]
    told = [f"Partitions not in metastore:\t{chr(9).join(missing)}"] if missing else []
    told += [
        f"Repair: Added partition to metastore {table.name}:{_folder(table, values)}"
        for values in found
    ]
    return lines.put(workspace, told, "result")


def _partitioned(workspace: Workspace, named: Name) -> Table:
    database, _ = named.within(workspace.execution.database)
    table = Table.from_glue(database, existing(workspace, named))
    if not table.keys:
        raise ddl_failed(f"SemanticException table is not partitioned: {database}.{table.name}")
    return table


def _values(table: Table, given: Mapping[str, str]) -> Values:
    keys = [each.name for each in table.keys]
    if set(given) != set(keys):
        raise ddl_failed(
            f"SemanticException [Error 10125]: Partition spec {dict(given)} does not have the keys {', '.join(keys)}"
        )
    return tuple(given[key] for key in keys)


def _values_of_folders(table: Table, folders: list[str]) -> Values | None:
    """The values that folders tell; None where they are not named as partitions of the table are."""
    pairs = [unquote(folder).partition("=") for folder in folders]
    if [key.lower() for key, _, _ in pairs] != [each.name for each in table.keys]:
        return None
    return tuple(value for _, _, value in pairs)


def _folder(table: Table, values: Values) -> str:
    return folder_of([each.name for each in table.keys], values)


def _spec(table: Table, values: Values) -> str:
    pairs = zip(table.keys, values, strict=True)
    return ", ".join(f"{key.name}={value}" for key, value in pairs)
