"""What a statement works with: the catalog and the objects as its caller may use them, an engine, and a private folder."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from localaws.athena.catalog.glue import GlueCatalog
from localaws.athena.catalog.objects import S3Objects
from localaws.athena.engine.database import Database
from localaws.athena.executions.execution import Execution
from localaws.athena.executions.runner import Cancellation
from localaws.athena.locations import Location
from localaws.athena.prepared_statements import PreparedStatements
from localaws.shared import atomic_file
from localaws.shared.ports import ThreadCalls


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """What a statement works with.

    Attributes:
        execution: of the statement.
        glue: the catalog.
        objects: of S3.
        database: the engine, which reads and writes in the folder alone.
        folder: of the statement.
        prepared: statements that EXECUTE finds.
        cancellation: whether to end early.
        now: in UTC.
    """

    execution: Execution
    glue: GlueCatalog
    objects: S3Objects
    database: Database
    folder: Path
    prepared: PreparedStatements
    cancellation: Cancellation
    now: datetime

    @property
    def output(self) -> Location:
        """Where the result goes."""
        return Location.of(self.execution.output_url)

    def folder_named(self, name: str) -> Path:
        """A folder in the private one."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return folder


class Workspaces:
    """Makes workspaces.

    Args:
        home: in which each has its folder.
        calls: reaches Glue and S3.
        prepared: prepared statements.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        home: Path,
        calls: ThreadCalls,
        prepared: PreparedStatements,
        now: Callable[[], float],
    ) -> None:
        self._home = home
        self._calls = calls
        self._prepared = prepared
        self._now = now

    @contextmanager
    def made(self, execution: Execution, cancellation: Cancellation) -> Iterator[Workspace]:
        """A workspace for an execution, gone afterwards.

        Raises:
            CancelledError: the execution is to end.
        """
        folder = self._home / execution.id
        atomic_file.make_folder(folder)
        database = Database(folder, execution.query)
        caller = (self._calls, execution.account, execution.region, execution.role_arn)
        try:
            cancellation.interrupts(database.interrupt)
            yield Workspace(
                execution=execution,
                glue=GlueCatalog(*caller),
                objects=S3Objects(*caller),
                database=database,
                folder=folder,
                prepared=self._prepared,
                cancellation=cancellation,
                now=datetime.fromtimestamp(self._now(), UTC),
            )
        finally:
            database.close()
            shutil.rmtree(folder, ignore_errors=True)
