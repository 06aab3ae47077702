"""Formats of files, and how a table says that its files have one: SerDe, input and output format, parameters.

Names and parameters are those of tables that crawlers write on AWS.
Source: Amazon Athena User Guide, "Choose a SerDe for your data"; AWS Glue Developer Guide, "Built-in classifiers".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from localaws.glue.classifiers.types import Columns

LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
_JSON = "org.openx.data.jsonserde.JsonSerDe"
_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
_TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


@dataclass(frozen=True)
class Storage:
    """What reads and writes the files of a table.

    Attributes:
        input_format: class that splits files.
        output_format: class that writes them.
        serde: class that reads rows; empty when nobody knows how.
        serde_parameters: what it is told.
        parameters: what the table says of its files beside that.
    """

    input_format: str = ""
    output_format: str = ""
    serde: str = ""
    serde_parameters: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


class Format(Protocol):
    """The format of a file; files with equal ones can be in one table."""

    @property
    def classification(self) -> str:
        """The name by which the catalog has it."""

    def storage(self, columns: Columns) -> Storage:
        """How a table of such files with these columns is stored."""


@dataclass(frozen=True)
class Csv:
    """Rows of cells.

    Attributes:
        delimiter: between cells, one character.
        has_header: whether the first row has the names of the columns.
        quote: character around cells, for the SerDe that takes it away; empty for the one that knows none.
    """

    delimiter: str
    has_header: bool
    quote: str = ""

    @property
    def classification(self) -> str:
        """The name by which the catalog has it."""
        return "csv"

    def storage(self, _columns: Columns) -> Storage:
        """How a table of such files is stored."""
        if self.quote:
            serde, told = OPEN_CSV, {"quoteChar": self.quote, "separatorChar": self.delimiter}
        else:
            serde, told = LAZY_SIMPLE, {"field.delim": self.delimiter}
        header = {"skip.header.line.count": "1"} if self.has_header else {}
        parameters = {
            **header,
            "areColumnsQuoted": "true" if self.quote else "false",
            "columnsOrdered": "true",
            "delimiter": self.delimiter,
        }
        return Storage(_TEXT_INPUT, _TEXT_OUTPUT, serde, told, parameters)


@dataclass(frozen=True)
class Json:
    """Objects, one after the other."""

    @property
    def classification(self) -> str:
        """The name by which the catalog has it."""
        return "json"

    def storage(self, columns: Columns) -> Storage:
        """How a table of such files is stored."""
        paths = {"paths": ",".join(sorted(name for name, _ in columns))}
        return Storage(_TEXT_INPUT, _TEXT_OUTPUT, _JSON, paths)


@dataclass(frozen=True)
class Parquet:
    """Columns with a footer that names them."""

    @property
    def classification(self) -> str:
        """The name by which the catalog has it."""
        return "parquet"

    def storage(self, _columns: Columns) -> Storage:
        """How a table of such files is stored."""
        return Storage(
            f"{_PARQUET}.MapredParquetInputFormat",
            f"{_PARQUET}.MapredParquetOutputFormat",
            f"{_PARQUET}.serde.ParquetHiveSerDe",
            {"serialization.format": "1"},
        )


@dataclass(frozen=True)
class Unknown:
    """What no classifier recognises."""

    @property
    def classification(self) -> str:
        """The name by which the catalog has it."""
        return "UNKNOWN"

    def storage(self, _columns: Columns) -> Storage:
        """A table of such files can be read by nothing."""
        return Storage()


@dataclass(frozen=True)
class Classified:
    """What a classifier found in a file.

    Attributes:
        format: of the file.
        columns: of its rows.
        record_bytes: of a row on average; 0 when it is not known.
        compression: `none` or `gzip`.
    """

    format: Format
    columns: Columns
    record_bytes: float
    compression: str = "none"
