"""Every row of the table of data files: the pre-flight and the local service say what it says, and so the same."""

from pathlib import Path

import pytest

from tests.support.data_files import TABLE, DataFile
from tests.support.data_verdicts import verdicts

pytestmark = pytest.mark.slow

# Of every small file, and of one without event types.
USUAL = (
    "for good recommendations the service advises",
    "personalize:eventTypes is not set",
    "of the interactions have no row here",
    "have no interaction",
)


def test_the_table_has_every_case_once() -> None:
    names = [row.name for row in TABLE]
    assert len(names) >= 108
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])
def test_both_say_what_the_table_says(tmp_path: Path, row: DataFile) -> None:
    found = verdicts(tmp_path, row.content, row.dataset_type, row.schema)
    unusual = [text for text in found.warnings if not any(words in text for words in USUAL)]
    if row.verdict == "refused":
        assert any(row.words in text for text in found.problems), found
        assert found.refusal is not None
        assert row.reason in found.refusal
    else:
        assert found.problems == ()
        assert found.refusal is None
        assert any(row.words in text for text in unusual) or not row.words, found
    if row.verdict == "accepted":
        assert unusual == []
