from dataclasses import replace

import pytest

from commands.promotion.comparison import METRIC, as_table, refusals
from commands.promotion.deployed import DataFile, Deployed
from commands.promotion.versions import Version

FILE = DataFile(bucket="data", key="interactions/0a1b.csv", imported="hash")
STAGING = Deployed(
    name="staging",
    files={"interactions": FILE},
    campaigns={"home": "c"},
    learning={"models.home": "a"},
    locations={"interactions": "a.csv"},
)
PROD = replace(
    STAGING, name="prod", files={"interactions": replace(FILE, key="interactions/ff.csv")}
)


def version(metric: float | None) -> dict[str, Version]:
    metrics = {"coverage": 0.5} | ({} if metric is None else {METRIC: metric})
    return {"home": Version(arn="arn:solution/s/1", metrics=metrics)}


@pytest.mark.parametrize(
    ("new", "before", "is_refused"),
    [
        (0.2, 0.2, False),
        (0.19, 0.2, False),
        (0.18, 0.2, True),
        (0.9, 0.2, False),
        (None, 0.2, True),
        (0.2, None, False),
        (0.2, 0.0, False),
    ],
)
def test_a_worse_metric_is_refused(
    new: float | None, before: float | None, is_refused: bool
) -> None:
    told = refusals(STAGING, PROD, (version(new), version(before)), 0.95)
    assert bool(told) is is_refused
    if is_refused:
        assert "the model home is worse" in told[0]


def test_a_model_that_nobody_has_yet_is_compared_with_nothing() -> None:
    assert refusals(STAGING, PROD, (version(0.1), {}), 0.95) == []


def test_another_way_of_learning_is_refused() -> None:
    other = replace(PROD, learning={"models.home": "b", "domain": "ECOMMERCE"})
    told = refusals(STAGING, other, (version(1), version(1)), 0.95)
    assert len(told) == 2
    assert "models.home is a in staging and b in prod" in told[1]


def test_other_kinds_of_files_are_refused() -> None:
    other = replace(PROD, files={**PROD.files, "items": FILE})
    (told,) = refusals(STAGING, other, (version(1), version(1)), 0.95)
    assert "staging has interactions, and prod has interactions, items" in told


def test_the_table_shows_hashes_versions_and_metrics() -> None:
    table = as_table(STAGING, PROD, (version(0.2), version(None)))
    rows = list(zip(*(column.cells for column in table.columns), strict=True))
    assert ("interactions", "0a1b", "ff", "changes") in rows
    assert ("version of home", "1", "1", "") in rows
    told = "  normalized_discounted_\n  cumulative_gain_at_25"
    assert (told, "0.2", "-", "decides") in rows
    same = as_table(STAGING, STAGING, ({}, {}))
    assert list(same.columns[3].cells) == ["same"]
