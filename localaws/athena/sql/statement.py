"""Statements, as they are told apart before anything is looked up.

Source: Amazon Athena User Guide, "DDL statements", "DML queries, functions, and operators"; API Reference, QueryExecution,
`StatementType`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from localaws.athena.catalog.table import Column

DDL, DML, UTILITY = "DDL", "DML", "UTILITY"

Property = str | list[str]


@dataclass(frozen=True)
class Name:
    """Name of a table or a view, and of its database where it is given."""

    database: str | None
    table: str

    def within(self, database: str) -> tuple[str, str]:
        """Database and table."""
        return self.database or database, self.table


@dataclass(frozen=True)
class Statement:
    """A statement.

    Attributes:
        type: `DDL`, `DML` or `UTILITY`.
        kind: what it does.
        suffix: of its result's name.
    """

    type: ClassVar[str] = DDL
    kind: ClassVar[str]
    suffix: ClassVar[str] = ".txt"

    def output_name(self, id_: str) -> str:
        """Name of the result of an execution in the folder of results."""
        return f"{id_}{self.suffix}"


@dataclass(frozen=True)
class Select(Statement):
    """A query."""

    query: str
    type: ClassVar[str] = DML
    kind: ClassVar[str] = "SELECT"
    suffix: ClassVar[str] = ".csv"


@dataclass(frozen=True)
class CreateTableAs(Statement):
    """CREATE TABLE ... AS; `has_data` is false for WITH NO DATA."""

    name: Name
    query: str
    properties: Mapping[str, Property]
    if_not_exists: bool
    has_data: bool
    kind: ClassVar[str] = "CREATE_TABLE_AS_SELECT"

    def output_name(self, id_: str) -> str:
        """The folder of the table's data."""
        return f"tables/{id_}"


@dataclass(frozen=True)
class Insert(Statement):
    """INSERT INTO a table, into some of its columns or all."""

    name: Name
    columns: list[str]
    query: str
    type: ClassVar[str] = DML
    kind: ClassVar[str] = "INSERT"
    suffix: ClassVar[str] = ""


@dataclass(frozen=True)
class Unload(Statement):
    """UNLOAD of a query into a folder."""

    query: str
    location: str
    properties: Mapping[str, Property]
    type: ClassVar[str] = DML
    kind: ClassVar[str] = "UNLOAD"
    suffix: ClassVar[str] = ""


@dataclass(frozen=True)
class CreateView(Statement):
    """CREATE VIEW."""

    name: Name
    query: str
    or_replace: bool
    kind: ClassVar[str] = "CREATE_VIEW"


@dataclass(frozen=True)
class Drop(Statement):
    """DROP of a `TABLE`, a `VIEW` or a `DATABASE`, whose name is that of a table here, too."""

    what: str
    name: Name
    if_exists: bool
    cascade: bool = False
    kind: ClassVar[str] = "DROP"


@dataclass(frozen=True)
class CreateDatabase(Statement):
    """CREATE DATABASE."""

    name: str
    if_not_exists: bool
    comment: str | None = None
    location: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "CREATE_DATABASE"


@dataclass(frozen=True, kw_only=True)
class CreateTable(Statement):
    """CREATE EXTERNAL TABLE.

    Attributes:
        delimiters: of ROW FORMAT DELIMITED, as SerDe parameters.
        stored_as: format of files; None when it is not said.
    """

    name: Name
    columns: list[Column]
    if_not_exists: bool
    keys: list[Column] = field(default_factory=list)
    comment: str | None = None
    serde: str | None = None
    serde_properties: Mapping[str, str] = field(default_factory=dict)
    delimiters: Mapping[str, str] = field(default_factory=dict)
    stored_as: str | None = None
    location: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "CREATE_TABLE"


@dataclass(frozen=True)
class PartitionSpec:
    """A partition that a statement names, and its place where it is given."""

    values: Mapping[str, str]
    location: str | None = None


@dataclass(frozen=True)
class AddPartitions(Statement):
    """ALTER TABLE ... ADD PARTITION."""

    name: Name
    partitions: list[PartitionSpec]
    if_not_exists: bool
    kind: ClassVar[str] = "ALTER_TABLE_ADD_PARTITION"


@dataclass(frozen=True)
class DropPartitions(Statement):
    """ALTER TABLE ... DROP PARTITION."""

    name: Name
    partitions: list[PartitionSpec]
    if_exists: bool
    kind: ClassVar[str] = "ALTER_TABLE_DROP_PARTITION"


@dataclass(frozen=True)
class SetProperties(Statement):
    """ALTER TABLE ... SET TBLPROPERTIES."""

    name: Name
    properties: Mapping[str, str]
    kind: ClassVar[str] = "ALTER_TABLE_SET_PROPERTIES"


@dataclass(frozen=True)
class RepairTable(Statement):
    """MSCK REPAIR TABLE."""

    name: Name
    kind: ClassVar[str] = "MSCK_REPAIR"


@dataclass(frozen=True)
class Show(Statement):
    """SHOW `what`, DESCRIBE among them: of a table or a database, with a pattern of names."""

    what: str
    name: Name | None = None
    pattern: str | None = None
    type: ClassVar[str] = UTILITY
    kind: ClassVar[str] = "SHOW"


@dataclass(frozen=True)
class Prepare(Statement):
    """PREPARE a statement with parameters."""

    name: str
    query: str
    type: ClassVar[str] = UTILITY
    kind: ClassVar[str] = "PREPARE"


@dataclass(frozen=True)
class Execute(Statement):
    """EXECUTE a prepared statement; its arguments are SQL."""

    name: str
    arguments: list[str]
    type: ClassVar[str] = DML
    kind: ClassVar[str] = "EXECUTE"
    suffix: ClassVar[str] = ".csv"


@dataclass(frozen=True)
class Deallocate(Statement):
    """DEALLOCATE PREPARE."""

    name: str
    type: ClassVar[str] = UTILITY
    kind: ClassVar[str] = "DEALLOCATE"
