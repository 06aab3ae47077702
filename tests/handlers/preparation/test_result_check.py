import re

import pytest

from handlers.preparation.result_check import PreparedFileError, check_result
from handlers.shared.service.schemas import DatasetType
from tests.support.object_store import ObjectStore

LOCATION = "s3://data/preparation/0e1f.csv"


def columns_of(dataset_type: DatasetType, result: str, location: str = LOCATION) -> list[str]:
    s3 = ObjectStore()
    s3.write("data", "preparation/0e1f.csv", result.encode())
    return check_result(s3, dataset_type, location)


def test_a_result_of_athena() -> None:
    """Source: Amazon Athena User Guide, "Work with query results and recent queries": all values in quotation marks."""
    result = '"USER_ID","ITEM_ID","TIMESTAMP","NOTE"\n"u1","i1","1","a ""b"", c"\n'
    assert columns_of("Interactions", result) == ["USER_ID", "ITEM_ID", "TIMESTAMP", "NOTE"]


def test_a_large_result_is_read_at_its_beginning() -> None:
    assert columns_of("Items", '"ITEM_ID","PRICE"\n' + '"i1","1"\n' * 20_000) == [
        "ITEM_ID",
        "PRICE",
    ]


@pytest.mark.parametrize(
    ("dataset_type", "header", "words"),
    [
        ("Interactions", '"ITEM_ID","PRICE"', "those of Items: the queries are swapped. Name it in itemsPreparationQuery."),
        ("Items", '"USER_ID","ITEM_ID","TIMESTAMP"', "Name it in interactionsPreparationQuery."),
        ("Users", '"ITEM_ID","PRICE"', "those of Items"),
        ("Interactions", '"user_id","item_id","timestamp"', 'USER_ID and ITEM_ID and TIMESTAMP is missing. Name columns with their capital letters, in quotation marks: AS "USER_ID".'),
        ("Interactions", '"USER_ID","ITEM_ID"', "TIMESTAMP is missing"),
        ("Users", '"_col0"', "USER_ID is missing"),
    ],
)  # fmt: skip
def test_columns_that_do_not_fit(dataset_type: DatasetType, header: str, words: str) -> None:
    with pytest.raises(PreparedFileError, match=re.escape(words)):
        columns_of(dataset_type, f"{header}\n1,2,3\n")


@pytest.mark.parametrize("result", ["", '"USER_ID","AGE"\n', '"USER_ID","AGE"'])
def test_a_result_without_rows(result: str) -> None:
    with pytest.raises(PreparedFileError, match="found no rows"):
        columns_of("Users", result)


def test_a_result_that_is_no_csv_file() -> None:
    with pytest.raises(PreparedFileError, match="Write the query as a SELECT"):
        columns_of("Users", "", "s3://data/preparation/tables/0e1f")
