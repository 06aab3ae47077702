import pytest

from handlers.shared.service.recipes import RECIPE_ARN_PREFIX
from handlers.shared.service.schemas import Field, Schema
from handlers.shared.service.training_columns import missing_columns, removable_columns

TEXT = Field("TEXT", "string", textual=True)
NAME = Field("NAME", "string", item_name=True)
SEMANTIC = f"{RECIPE_ARN_PREFIX}aws-semantic-similarity"


def test_what_training_needs_stays() -> None:
    names = ("USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE", "DEVICE", "EVENT_VALUE")
    schema = Schema("Interactions", tuple(Field(name, "string") for name in names))
    assert removable_columns(schema) == ("DEVICE", "EVENT_VALUE")


@pytest.mark.parametrize(
    ("items", "count"),
    [
        (None, 2),
        (Schema("Items", (NAME,)), 1),
        (Schema("Items", (TEXT,)), 1),
        (Schema("Items", (TEXT, NAME)), 0),
    ],
)
def test_texts_are_compared_where_there_are_texts_and_names(
    items: Schema | None, count: int
) -> None:
    assert len(missing_columns(SEMANTIC, items)) == count


def test_other_recipes_need_no_column() -> None:
    assert missing_columns(f"{RECIPE_ARN_PREFIX}aws-sims", None) == ()
