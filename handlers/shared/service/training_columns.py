"""Which columns a training can leave out, and which some recipes need."""

from handlers.shared.service.known_fields import required_fields
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX
from handlers.shared.service.schemas import Schema

EVENT_TYPE = "EVENT_TYPE"
"""A column that training cannot leave out. Source: Amazon Personalize Developer Guide, "Configuring columns used when training"."""


def removable_columns(schema: Schema) -> tuple[str, ...]:
    """Columns that a training can leave out, in the order of the schema."""
    needed = {EVENT_TYPE, *(field.name for field in required_fields(schema.dataset_type))}
    return tuple(field.name for field in schema.fields if field.name not in needed)


def missing_columns(recipe_arn: str, items: Schema | None) -> tuple[str, ...]:
    """What a recipe needs of the items and they lack, in words.

    Args:
        recipe_arn: the recipe.
        items: their schema; None where there are no items.

    Source: Amazon Personalize Developer Guide, "Semantic-Similarity recipe".
    """
    if recipe_arn.removeprefix(RECIPE_ARN_PREFIX) != "aws-semantic-similarity":
        return ()
    fields = items.fields if items else ()
    needs = {
        'a textual column ("textual": true)': any(field.textual for field in fields),
        'the column with what items are called ("itemName": true)': any(
            field.item_name for field in fields
        ),
    }
    return tuple(need for need, is_met in needs.items() if not is_met)
