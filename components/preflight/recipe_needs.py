"""What recipes need of the data beyond what every training needs: told before a training that would fail, or learn little."""

from collections.abc import Iterable, Iterator, Mapping

from components.preflight.checked_data import CheckedDataset
from components.preflight.findings import Finding
from handlers.shared.service.recipes import short_name
from handlers.shared.service.schemas import Schema


def recipe_findings(
    recipes: Mapping[str, str], datasets: Iterable[CheckedDataset]
) -> Iterator[Finding]:
    """What stops or weakens the trainings of a stack's models.

    Args:
        recipes: ARNs, by what their models are for.
        datasets: of the stack.

    Source: Amazon Personalize Developer Guide, "Semantic-Similarity recipe" and "Similar-Items recipe".
    """
    items = next((each.schema for each in datasets if each.dataset_type == "Items"), None)
    for purpose, recipe in recipes.items():
        setting, name = f"personalize:models.{purpose}", short_name(recipe)
        if name == "semantic-similarity":
            yield from _semantic_similarity(setting, items)
        if name == "similar-items" and items is None:
            yield Finding(
                file=setting,
                text="The recipe aws-similar-items learns from the columns of the items, too, and there is no "
                "personalize:items: it learns from interactions alone, and knows nothing of new items. Give the items, or "
                "choose aws-sims.",
                severity="warning",
            )


def _semantic_similarity(setting: str, items: Schema | None) -> Iterator[Finding]:
    fields = items.fields if items else ()
    needs = {
        'a textual column ("textual": true)': any(field.textual for field in fields),
        'the column with what items are called ("itemName": true)': any(
            field.item_name for field in fields
        ),
    }
    missing = [need for need, is_met in needs.items() if not is_met]
    if missing:
        yield Finding(
            file=setting,
            text=f"The recipe aws-semantic-similarity compares texts, and the items lack {' and '.join(missing)}. "
            "Give personalize:items and personalize:itemsSchema with them, or choose another recipe.",
        )
