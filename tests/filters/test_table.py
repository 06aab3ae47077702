"""Every row of the table of filters: the program and the local service judge it alike, and the program says why."""

import pytest

from tests.support.filter_verdicts import TABLE, Row, findings, service_refusal


def test_every_row_stands_once() -> None:
    assert len({(row.expression, row.without) for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.expression[:60])
def test_both_judge_alike(row: Row) -> None:
    told = [each for each in findings(row.expression, row.schemas) if each.severity == "error"]
    refusal = service_refusal(row.expression, row.schemas)
    if not row.words:
        assert told == []
        assert refusal is None
        return
    assert refusal is not None
    (finding,) = told
    assert finding.file == "personalize:filters.x"
    assert row.words in finding.text
    assert finding.text.startswith(f"At character {row.place}") or row.place is None, finding.text
    assert finding.text.endswith(".")
