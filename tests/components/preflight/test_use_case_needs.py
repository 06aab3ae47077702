from pathlib import Path

import pytest

from components.core.use_cases import USE_CASES
from components.preflight.checked_data import CheckedDataset
from components.preflight.use_case_needs import use_case_findings
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.schemas import Schema

BY_NAME = {each.name: each for each in USE_CASES.values()}
INTERACTIONS = CheckedDataset(
    dataset_type="Interactions",
    location="i.csv",
    path=Path("i.csv"),
    sha256="",
    schema=Schema("Interactions", tuple(known_fields("Interactions").values()), "ECOMMERCE"),
    is_inferred=True,
)
ITEMS = CheckedDataset(
    dataset_type="Items",
    location="items.csv",
    path=Path("items.csv"),
    sha256="",
    schema=Schema("Items", tuple(known_fields("Items").values()), "ECOMMERCE"),
    is_inferred=True,
)


def test_items_are_asked_for_by_use_cases_that_learn_from_them() -> None:
    needed = {"home": BY_NAME["top-picks"], "popular": BY_NAME["most-popular"]}
    (found,) = use_case_findings(needed, [INTERACTIONS], ["Click", "Watch"])
    assert found.file == "personalize:useCases.home"
    assert found.severity == "error"
    assert "there is no personalize:items" in found.text
    assert list(use_case_findings(needed, [INTERACTIONS, ITEMS], ["Click", "Watch"])) == []


@pytest.mark.parametrize(
    ("name", "better"), [("recommended-for-you", "Purchase"), ("more-like-x", "Click")]
)
def test_what_makes_it_better_is_a_warning(name: str, better: str) -> None:
    use_cases = {"home": BY_NAME[name]}
    (found,) = use_case_findings(use_cases, [INTERACTIONS, ITEMS], ["View", "Watch"])
    assert found.severity == "warning"
    assert better in found.text
    assert list(use_case_findings(use_cases, [INTERACTIONS, ITEMS], [better])) == []
