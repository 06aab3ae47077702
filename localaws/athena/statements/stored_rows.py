"""Rows of a query that become objects of a table or of a folder: CREATE TABLE AS, INSERT INTO and UNLOAD.

Source: Amazon Athena User Guide, "Create a table from query results (CTAS)", "INSERT INTO", "UNLOAD".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from localaws.athena.catalog.partitions import folder_of
from localaws.athena.catalog.table import (
    JSON,
    PARQUET,
    SERDES,
    TEXT,
    Column,
    Table,
    table_input,
)
from localaws.athena.engine.database import identifier
from localaws.athena.engine.writing import Layout, write
from localaws.athena.errors import QueryError, not_served, syntax_error
from localaws.athena.executions.execution import Outcome
from localaws.athena.locations import Location
from localaws.athena.sql.statement import CreateTableAs, Insert, Property, Unload
from localaws.athena.sql.types import duckdb_type, hive_type
from localaws.athena.statements import table_partitions
from localaws.athena.statements.result_columns import named, told
from localaws.athena.statements.sources import Sources
from localaws.athena.statements.workspace import Workspace

_FORMATS = {"PARQUET": PARQUET, "TEXTFILE": TEXT, "JSON": JSON}
_CREATE_PROPERTIES = frozenset(
    [
        "format",
        "field_delimiter",
        "external_location",
        "partitioned_by",
        "write_compression",
        "parquet_compression",
    ]
)
_UNLOAD_PROPERTIES = frozenset(["format", "field_delimiter", "compression", "partitioned_by"])


@dataclass(frozen=True)
class Written:
    """What was written: the number of rows, the folders of partitions with their values, and the objects."""

    count: int
    partitions: Mapping[str, tuple[str, ...]]
    objects: list[Location]
    size: int


def create_table_as(workspace: Workspace, statement: CreateTableAs) -> Outcome:
    """CREATE TABLE AS.

    Raises:
        QueryError: it fails.
    """
    database, name = statement.name.within(workspace.execution.database)
    if workspace.glue.table(database, name) is not None:
        if statement.if_not_exists:
            return Outcome()
        raise syntax_error(f"line 1:1: Table 'awsdatacatalog.{database}.{name}' already exists")
    layout = _layout(statement.properties, _CREATE_PROPERTIES, "PARQUET")
    target = _target(workspace, statement)
    sources = Sources(workspace)
    sql = sources.query(statement.query)
    if not statement.has_data:
        sql = f"SELECT * FROM ({sql}) WHERE false"  # noqa: S608 - of our own translation
    columns = named(workspace.database.columns(sql))
    _check_keys([column for column, _ in columns], layout.keys)
    _check_empty(workspace, target, f"table '{database}.{name}'")
    written = _write(workspace, sql, columns, layout, target)
    table = Table(
        database=database,
        name=name,
        columns=[
            Column(each, hive_type(type_)) for each, type_ in columns if each not in layout.keys
        ],
        keys=[Column(each, hive_type(type_)) for each, type_ in columns if each in layout.keys],
        location=str(target),
        serde=SERDES[layout.format],
        serde_parameters=layout.parameters,
    )
    workspace.glue.create_table(database, table_input(table))
    _add_partitions(workspace, table, written)
    return _told(workspace, written, sources)


def insert(workspace: Workspace, statement: Insert) -> Outcome:
    """INSERT INTO.

    Raises:
        QueryError: it fails.
    """
    database, name = statement.name.within(workspace.execution.database)
    entity = workspace.glue.table(database, name)
    if entity is None:
        raise QueryError(
            f"TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.{database}.{name}' does not exist"
        )
    table = Table.from_glue(database, entity)
    sources = Sources(workspace)
    sql = sources.query(statement.query)
    given = workspace.database.columns(sql)
    all_columns = [*table.columns, *table.keys]
    wanted = statement.columns or [each.name for each in all_columns]
    unknown = set(wanted) - {each.name for each in all_columns}
    if unknown or len(wanted) != len(given):
        raise syntax_error(
            f"line 1:1: Insert query has mismatched column types: Table: [{', '.join(wanted)}], "
            f"Query: [{', '.join(type_.lower() for _, type_ in given)}]"
        )
    places = {column: f"g{number}" for number, column in enumerate(wanted)}
    values = ", ".join(
        f"CAST({places.get(each.name, 'NULL')} AS {duckdb_type(each.type)}) AS {identifier(each.name)}"
        for each in all_columns
    )
    names = ", ".join(places.values())
    rows = f"SELECT {values} FROM ({sql}) AS given({names})"  # noqa: S608 - of our own translation
    layout = Layout(
        format=table.format,
        compression="NONE" if table.format != PARQUET else "GZIP",
        keys=[each.name for each in table.keys],
        parameters=table.serde_parameters,
    )
    columns = [(each.name, duckdb_type(each.type)) for each in all_columns]
    written = _write(workspace, rows, columns, layout, Location.of(table.location).folder)
    _add_partitions(workspace, table, written)
    return _told(workspace, written, sources)


def unload(workspace: Workspace, statement: Unload) -> Outcome:
    """UNLOAD.

    Raises:
        QueryError: it fails.
    """
    layout = _layout(statement.properties, _UNLOAD_PROPERTIES, None)
    target = Location.of(statement.location).folder
    sources = Sources(workspace)
    sql = sources.query(statement.query)
    columns = [(name.lower(), type_) for name, type_ in told(workspace.database.columns(sql))]
    _check_keys([column for column, _ in columns], layout.keys)
    _check_empty(workspace, target, "unload")
    written = _write(workspace, sql, columns, layout, target)
    return _told(workspace, written, sources)


def _layout(
    properties: Mapping[str, Property], known: frozenset[str], default: str | None
) -> Layout:
    unknown = set(properties) - known
    if unknown:
        raise not_served(f"The property {', '.join(sorted(unknown))}")
    format_ = str(properties.get("format", default or "")).upper()
    if format_ not in _FORMATS:
        raise not_served(f"The format '{format_}'")
    compression = next(
        (
            str(properties[name]).upper()
            for name in ("write_compression", "parquet_compression", "compression")
            if name in properties
        ),
        "GZIP",
    )
    keys = properties.get("partitioned_by", [])
    delimiter = properties.get("field_delimiter")
    return Layout(
        format=_FORMATS[format_],
        compression=compression,
        keys=[key.lower() for key in ([keys] if isinstance(keys, str) else keys)],
        parameters={} if delimiter is None else {"field.delim": str(delimiter)},
    )


def _target(workspace: Workspace, statement: CreateTableAs) -> Location:
    """Where the data of a new table go."""
    given = statement.properties.get("external_location")
    if given is None:
        return workspace.output.folder
    if workspace.execution.is_enforced:
        raise QueryError(
            "The Create Table As Select query failed because it was submitted with an 'external_location' property to an "
            "Athena Workgroup that enforces a centralized output location for all queries. Please remove the "
            "'external_location' property and resubmit the query."
        )
    return Location.of(str(given)).folder


def _check_keys(columns: Sequence[str], keys: Sequence[str]) -> None:
    if keys and list(columns[-len(keys) :]) != list(keys):
        raise QueryError(
            "HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the "
            f"table properties: [{', '.join(keys)}]"
        )


def _check_empty(workspace: Workspace, target: Location, what: str) -> None:
    if next(iter(workspace.objects.list_below(target)), None) is not None:
        raise QueryError(
            f"HIVE_PATH_ALREADY_EXISTS: Target directory for {what} already exists: {target}. You may need to manually clean "
            f"the data at location '{target}' before retrying. Athena will not delete data in your account."
        )


def _write(
    workspace: Workspace,
    sql: str,
    columns: Sequence[tuple[str, str]],
    layout: Layout,
    target: Location,
) -> Written:
    """Write rows into the private folder, and put its files into S3."""
    folder = workspace.folder_named("written")
    count = write(workspace.database, sql, columns, layout, folder)
    objects: list[Location] = []
    partitions: dict[str, tuple[str, ...]] = {}
    size = 0
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files if count else ():
        workspace.cancellation.check()
        values = tuple(
            unquote(part.partition("=")[2]) for part in path.relative_to(folder).parts[:-1]
        )
        below = folder_of(layout.keys, values)
        if values:
            partitions[below] = values
        name = f"{workspace.execution.id}_{len(objects)}{layout.suffix}"
        location = target.below(f"{below}/{name}" if below else name)
        size += workspace.objects.put_file(location, path)
        objects.append(location)
    return Written(count, partitions, objects, size)


def _add_partitions(workspace: Workspace, table: Table, written: Written) -> None:
    if not written.partitions:
        return
    there = table_partitions.present(workspace, table)
    made = {
        values: table_partitions.location(table, folder)
        for folder, values in written.partitions.items()
        if values not in there
    }
    table_partitions.create(workspace, table, made)


def _told(workspace: Workspace, written: Written, sources: Sources) -> Outcome:
    manifest = Location(workspace.output.bucket, f"{workspace.output.key}-manifest.csv")
    listed = "".join(f"{each}\n" for each in written.objects)
    workspace.objects.put(manifest, listed.encode())
    return Outcome(
        scanned_bytes=sources.scanned_bytes,
        output_rows=written.count,
        output_bytes=written.size,
        update_count=written.count,
        manifest=str(manifest),
    )
