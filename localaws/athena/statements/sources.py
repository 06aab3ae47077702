"""Tables of a query: their objects are fetched into the private folder, and views made over them."""

from collections.abc import Sequence
from pathlib import Path

from localaws.athena.catalog import partitions, paths
from localaws.athena.catalog.objects import StoredObject
from localaws.athena.catalog.table import PARQUET, Table
from localaws.athena.engine.database import identifier, quoted
from localaws.athena.engine.reading import create_view
from localaws.athena.errors import SYNTAX_ERROR, QueryError, ScanLimitError, syntax_error
from localaws.athena.locations import Location
from localaws.athena.sql.query import PATH, Reference, Source, translated
from localaws.athena.statements.workspace import Workspace

MAX_VIEW_DEPTH = 16


class Sources:
    """The tables that one statement reads.

    Args:
        workspace: of the statement.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = workspace.folder_named("data")
        self._fetched: dict[tuple[Path, Location], Path] = {}
        self._views = 0
        self._depth = 0
        self.scanned_bytes = 0

    def query(self, text: str, database: str | None = None) -> str:
        """A query in DuckDB's SQL, with all tables that it reads at hand.

        Args:
            text: in Athena's SQL.
            database: of tables without one; that of the execution when it is not given.

        Raises:
            QueryError: it cannot be translated, or a table cannot be read.
            ScanLimitError: it would read more than its work group lets it.
        """
        default = database or self._workspace.execution.database
        return translated(text, lambda reference: self._source(reference, default))

    def _source(self, reference: Reference, default: str) -> Source:
        database, name = reference.name.within(default)
        table = self._table(database, name, reference.place)
        view = f"t{self._views}"
        self._views += 1
        if table.view_sql is not None:
            self._create_view(view, table)
        else:
            found = partitions.to_read(
                table,
                self._workspace.glue,
                self._workspace.database,
                reference.conditions,
                self._workspace.now,
            )
            wanted = reference.conditions(frozenset({PATH}))
            files = [path for each in found for path in self._files(table, each, wanted)]
            if table.format == PARQUET:
                self._count(self._column_bytes(files, reference.columns))
            tells_path = reference.columns is not None and PATH in reference.columns
            urls = {path: str(location) for (_, location), path in self._fetched.items()}
            create_view(self._workspace.database, view, table, files, urls if tells_path else None)
        columns = self._workspace.database.columns(f"SELECT * FROM {identifier(view)}")  # noqa: S608 - quoted names, values and paths
        return Source(view, {column.lower(): type_ for column, type_ in columns})

    def _table(self, database: str, name: str, place: str) -> Table:
        entity = self._workspace.glue.table(database, name)
        if entity is not None:
            return Table.from_glue(database, entity)
        if self._workspace.glue.database(database) is None:
            raise QueryError(
                f"SCHEMA_NOT_FOUND: {place}: Schema '{database}' does not exist", SYNTAX_ERROR
            )
        raise QueryError(
            f"TABLE_NOT_FOUND: {place}: Table 'awsdatacatalog.{database}.{name}' does not exist",
            SYNTAX_ERROR,
        )

    def _create_view(self, view: str, table: Table) -> None:
        if self._depth == MAX_VIEW_DEPTH:
            raise syntax_error(
                f"line 1:1: View {table.name} stands on itself, or on too many views"
            )
        self._depth += 1
        sql = self.query(str(table.view_sql), database=table.database)
        self._depth -= 1
        self._workspace.database.execute(f"CREATE VIEW {identifier(view)} AS {sql}")

    def _files(
        self, table: Table, partition: partitions.Partition, wanted: Sequence[str]
    ) -> list[Path]:
        location = Location.of(partition.location).folder
        data = [each for each in self._workspace.objects.list_below(location) if _is_data(each)]
        found = paths.to_read(data, self._workspace.database, wanted)
        folder = self._folder / table.database / table.name / partition.folder(table)
        folder.mkdir(parents=True, exist_ok=True)
        if table.format != PARQUET:
            fresh = (each.size for each in found if (folder, each.location) not in self._fetched)
            self._count(sum(fresh))
        return [self._fetch(each.location, folder) for each in found]

    def _fetch(self, location: Location, folder: Path) -> Path:
        self._workspace.cancellation.check()
        # Where a file lies tells the values of its partition: of each that has the object, there is one.
        path = self._fetched.get((folder, location))
        if path is None:
            base = location.key.rpartition("/")[2]
            path = folder / f"{len(self._fetched)}-{base}"
            self._workspace.objects.fetch(location, path)
            self._fetched[folder, location] = path
        return path

    def _column_bytes(self, files: Sequence[Path], columns: frozenset[str] | None) -> int:
        """Bytes of the columns that a query mentions, in files of Parquet."""
        if not files:
            return 0
        wanted = (
            "true"
            if columns is None
            else f"lower(split_part(path_in_schema, ',', 1)) IN ({', '.join(map(quoted, sorted(columns)))})"
            if columns
            else "false"
        )
        listed = ", ".join(quoted(str(each)) for each in files)
        ((total,),) = self._workspace.database.execute(
            f"SELECT coalesce(sum(total_compressed_size), 0) FROM parquet_metadata([{listed}]) WHERE {wanted}"  # noqa: S608 - quoted names, values and paths
        )
        return int(total)

    def _count(self, size: int) -> None:
        self.scanned_bytes += size
        cutoff = self._workspace.execution.cutoff_bytes
        if cutoff is not None and self.scanned_bytes > cutoff:
            raise ScanLimitError


def _is_data(found: StoredObject) -> bool:
    """Whether an object has rows: Hive leaves out those whose names begin with a dot or an underscore."""
    base = found.location.key.rpartition("/")[2]
    return found.size > 0 and not base.startswith((".", "_"))
