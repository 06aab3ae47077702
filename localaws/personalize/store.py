"""Resources on disk and in memory, written through to SQLite before anybody is answered.

The write-ahead log keeps what was committed when the server is killed; the resources of a process are few,
so all of them are also held in memory.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from localaws.personalize.errors import not_found
from localaws.personalize.resources import KINDS, Resource
from localaws.personalize.shapes import Json

KEPT_LOG_BYTES = 4 * 1024 * 1024
"""Size to which a write-ahead log is cut that begins anew."""

_TABLES = """
CREATE TABLE IF NOT EXISTS resources (
    arn TEXT PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, dataset_group_arn TEXT NOT NULL, user_key TEXT NOT NULL,
    user_id TEXT, session_id TEXT NOT NULL, event_type TEXT NOT NULL, sent_at REAL NOT NULL, item_id TEXT,
    event_id TEXT, event_value REAL, fingerprint BLOB NOT NULL, counts INTEGER NOT NULL, details TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS event_once ON events (dataset_group_arn, fingerprint);
CREATE INDEX IF NOT EXISTS event_history ON events (dataset_group_arn, user_key, sent_at, id);
CREATE INDEX IF NOT EXISTS event_ids ON events (dataset_group_arn, event_id) WHERE event_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS records (
    dataset_arn TEXT NOT NULL, id TEXT NOT NULL, properties TEXT NOT NULL, put_at REAL NOT NULL,
    PRIMARY KEY (dataset_arn, id));
CREATE TABLE IF NOT EXISTS recommendations (
    id TEXT PRIMARY KEY, campaign_arn TEXT NOT NULL, items TEXT NOT NULL);
"""

BUSY_SECONDS = 30
"""How long a statement waits for another connection."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection for any thread (guarded by its user's lock), in write-ahead mode; `Checkpoints` empty the log.

    What is deleted is overwritten, so that no free page holds it any more.
    """
    connection = sqlite3.connect(
        path, check_same_thread=False, isolation_level=None, timeout=BUSY_SECONDS
    )
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute(f"PRAGMA journal_size_limit={KEPT_LOG_BYTES}")
    connection.execute("PRAGMA secure_delete=ON")
    return connection


class Store:
    """All resources of all accounts and regions.

    Attributes:
        lock: held by whoever reads and then changes resources; reentrant.
        database: the one connection, also for events, put records and recommendations.
        log_holds_deleted: whether the write-ahead log may have what was deleted, until `Checkpoints` have emptied it; so it may
            at the start, after a server that was killed.
    """

    def __init__(self, path: Path) -> None:
        self.lock = threading.RLock()
        self.log_holds_deleted = threading.Event()
        self.log_holds_deleted.set()
        self.database = connect(path)
        self.database.executescript(_TABLES)
        _upgrade(self.database)
        rows = self.database.execute("SELECT body FROM resources ORDER BY sequence")
        self._resources = {
            resource.arn: resource
            for resource in (Resource(**json.loads(body)) for (body,) in rows)
        }
        self._sequence = max((each.sequence for each in self._resources.values()), default=0)

    def reset(self) -> None:
        """Forget every resource, event, record and recommendation."""
        with self.transaction():
            for table in ("resources", "events", "records", "recommendations"):
                self.database.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables
            self._resources.clear()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the changes of a block durable together; nests."""
        with self.lock:
            if self.database.in_transaction:
                yield
                return
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")

    def forget_deleted(self) -> None:
        """Leave nothing of what this transaction deletes in the write-ahead log, soon after it and once that is no longer read."""
        self.log_holds_deleted.set()

    def next_sequence(self) -> int:
        """A place in the order of creation."""
        with self.lock:
            self._sequence += 1
            return self._sequence

    def save(self, resource: Resource) -> None:
        """Make a new or changed resource durable."""
        with self.lock:
            self.database.execute(
                "INSERT OR REPLACE INTO resources VALUES (?, ?, ?)",
                (resource.arn, resource.sequence, json.dumps(asdict(resource))),
            )
            self._resources[resource.arn] = resource

    def remove(self, resource: Resource) -> None:
        """Forget a resource."""
        with self.lock:
            self.database.execute("DELETE FROM resources WHERE arn = ?", (resource.arn,))
            self._resources.pop(resource.arn, None)

    def find(self, arn: str) -> Resource | None:
        """The resource with this ARN, if there is one."""
        return self._resources.get(arn)

    def get(self, kind: str, arn: str) -> Resource:
        """The resource of a kind with this ARN.

        Raises:
            ServiceError: ResourceNotFoundException, also when the ARN is another kind's.
        """
        resource = self._resources.get(arn)
        if resource is None or resource.kind != kind:
            raise not_found(arn, kind)
        return resource

    def all(self) -> list[Resource]:
        """Every resource of every account and region, in order of creation."""
        return list(self._resources.values())  # one step for other threads

    def of(self, kind: str, account: str, region: str, **links: str) -> list[Resource]:
        """Resources of a kind in one account and region, in order of creation.

        Args:
            kind: of the resources.
            account: that they belong to.
            region: that they belong to.
            links: members with the ARN they must hold, for example `datasetGroupArn=...`.
        """
        return [
            each
            for each in self.all()
            if each.kind == kind
            and each.account == account
            and each.region == region
            and all(each.linked(member) == arn for member, arn in links.items())
        ]


def _upgrade(database: sqlite3.Connection) -> None:
    """Add the time to put records of a version that kept none."""
    columns = {row[1] for row in database.execute("PRAGMA table_info(records)")}
    if "put_at" not in columns:
        database.execute("ALTER TABLE records ADD COLUMN put_at REAL NOT NULL DEFAULT 0")


def siblings(store: Store, resource: Resource, kind: str, **links: str) -> list[Resource]:
    """Resources of a kind in the account and region of `resource`."""
    return store.of(kind, resource.account, resource.region, **links)


def describe(resource: Resource, members: tuple[str, ...]) -> Json:
    """The members of a resource's document that an answer may show."""
    arn_member = KINDS[resource.kind].arn_member
    document = {arn_member: resource.arn, **resource.document}
    return {name: document[name] for name in members if document.get(name) is not None}
