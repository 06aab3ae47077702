"""What makes a line a row; tests/localaws/athena/engine/test_reading.py has what is read of files."""

import re

from handlers.shared.service.line_tables import SERDE_PARAMETERS, table_input


def test_every_line_matches_as_a_whole() -> None:
    pattern = re.compile(SERDE_PARAMETERS["input.regex"])
    for line in ("", "a,b", "\u2028\u0085\r", '"', "\\N"):
        found = pattern.fullmatch(line)
        assert found is not None
        assert found.groups() == (line,)


def test_the_first_line_of_a_file_is_no_row() -> None:
    made = table_input("t", "s3://bucket/folder/", "For a check.")
    assert made["Parameters"]["skip.header.line.count"] == "1"
    assert made["StorageDescriptor"]["Location"] == "s3://bucket/folder/"
