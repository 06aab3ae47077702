"""Tables of the Glue catalog whose rows are lines of text files: one column, one row a line but for each file's first.

Source: Amazon Athena User Guide, "Regex SerDe": each group of the pattern is a column, and the pattern is Java's; a line that it does not match
would be null, so it matches all. Neither a delimiter nor a text for null, as LazySimpleSerDe has them, can be met in a line. "Lazy Simple SerDe":
`skip.header.line.count`. AWS does not say how lines end for it: Trino, which Athena stands on, ends them at a line feed, a carriage return, or
both, and reads bytes that are not UTF-8 as U+FFFD.
"""

from typing import Any

COLUMN = "line"
SERDE = "org.apache.hadoop.hive.serde2.RegexSerDe"
SERDE_PARAMETERS = {"input.regex": "(?s)(.*)"}
INPUT_FORMAT = "org.apache.hadoop.mapred.TextInputFormat"
OUTPUT_FORMAT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
PARAMETERS = {"EXTERNAL": "TRUE", "skip.header.line.count": "1"}


def table_input(name: str, location: str, description: str) -> dict[str, Any]:
    """A table as Glue's CreateTable takes it.

    Args:
        name: of the table.
        location: URL of the folder whose files' lines it has, with a slash at its end.
        description: what it is for.
    """
    return {
        "Name": name,
        "Description": description,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": PARAMETERS,
        "StorageDescriptor": {
            "Columns": [{"Name": COLUMN, "Type": "string"}],
            "Location": location,
            "InputFormat": INPUT_FORMAT,
            "OutputFormat": OUTPUT_FORMAT,
            "SerdeInfo": {"SerializationLibrary": SERDE, "Parameters": SERDE_PARAMETERS},
        },
    }
