import pytest

from handlers.shared.service.dataset_columns import dataset_of
from handlers.shared.service.schemas import DatasetType


@pytest.mark.parametrize(
    ("columns", "dataset"),
    [
        ("USER_ID ITEM_ID TIMESTAMP EVENT_TYPE", "Interactions"),
        ("ITEM_ID PRICE", "Items"),
        ("USER_ID", "Users"),
        ("USER_ID ITEM_ID", None),
        ("USER_ID TIMESTAMP", None),
        ("PRICE", None),
        ("user_id age", None),
        ("", None),
    ],
)
def test_columns_tell_the_dataset(columns: str, dataset: DatasetType | None) -> None:
    assert dataset_of(columns.split()) == dataset
