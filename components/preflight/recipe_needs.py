"""What recipes need of the data beyond what every training needs: told before a training that would fail, or learn little."""

from collections.abc import Iterable, Iterator, Mapping

from components.preflight.checked_data import CheckedDataset
from components.preflight.findings import Finding
from handlers.shared.service.recipes import short_name
from handlers.shared.service.schemas import Schema
from handlers.shared.service.training_columns import missing_columns


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
        yield from _semantic_similarity(setting, recipe, items)
        if name == "similar-items" and items is None:
            yield Finding(
                file=setting,
                text="The recipe aws-similar-items learns from the columns of the items, too, and there is no "
                "personalize:items: it learns from interactions alone, and knows nothing of new items. Give the items, or "
                "choose aws-sims.",
                severity="warning",
            )


def _semantic_similarity(setting: str, recipe: str, items: Schema | None) -> Iterator[Finding]:
    missing = missing_columns(recipe, items)
    if missing:
        yield Finding(
            file=setting,
            text=f"The recipe aws-semantic-similarity compares texts, and the items lack {' and '.join(missing)}. "
            "Give personalize:items and personalize:itemsSchema with them, or choose another recipe.",
        )
