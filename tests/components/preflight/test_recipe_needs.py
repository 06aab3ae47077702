from collections.abc import Sequence
from pathlib import Path

import pytest

from components.preflight.checked_data import CheckedDataset
from components.preflight.findings import Finding
from components.preflight.recipe_needs import recipe_findings
from handlers.shared.service.recipes import recipe_arn
from handlers.shared.service.schemas import Field, Schema

TEXT = Field("PLOT", "string", textual=True)
NAME = Field("TITLE", "string", item_name=True)
GENRE = Field("GENRE", "string", categorical=True)


def items(*fields: Field) -> list[CheckedDataset]:
    return [
        CheckedDataset(
            dataset_type="Items",
            location="items.csv",
            path=Path("items.csv"),
            sha256="",
            schema=Schema("Items", fields),
            is_inferred=False,
        )
    ]


def findings(recipe: str, datasets: Sequence[CheckedDataset]) -> list[Finding]:
    return list(recipe_findings({"related": recipe_arn(recipe, "related")}, datasets))


@pytest.mark.parametrize(
    ("fields", "missing", "present"),
    [
        ((GENRE,), ['"textual": true', '"itemName": true'], []),
        ((NAME, GENRE), ['"textual": true'], ['"itemName": true']),
        ((TEXT, GENRE), ['"itemName": true'], ['"textual": true']),
    ],
)
def test_texts_are_compared_only_where_there_are_any(
    fields: tuple[Field, ...], missing: list[str], present: list[str]
) -> None:
    (finding,) = findings("aws-semantic-similarity", items(*fields))
    assert (finding.file, finding.severity) == ("personalize:models.related", "error")
    assert all(word in finding.text for word in missing)
    assert not any(word in finding.text for word in present)


def test_what_the_recipe_needs_is_enough() -> None:
    assert findings("aws-semantic-similarity", items(NAME, TEXT)) == []


def test_without_items_nothing_can_be_compared() -> None:
    (finding,) = findings("aws-semantic-similarity", [])
    assert finding.severity == "error"


def test_similar_items_without_items_know_less() -> None:
    (finding,) = findings("aws-similar-items", [])
    assert (finding.file, finding.severity) == ("personalize:models.related", "warning")
    assert "aws-sims" in finding.text
    assert findings("aws-similar-items", items(GENRE)) == []


def test_other_recipes_need_nothing_more() -> None:
    assert findings("aws-sims", []) == []
    assert list(recipe_findings({"home": recipe_arn("aws-user-personalization-v2")}, [])) == []
