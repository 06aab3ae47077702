from pathlib import Path

from components.preflight.checked_data import CheckedDataset
from components.preflight.training_settings import column_findings, weight_findings
from handlers.shared.service.schemas import DatasetType, Field, Schema


def dataset(dataset_type: DatasetType, *names: str) -> CheckedDataset:
    return CheckedDataset(
        dataset_type=dataset_type,
        location="x.csv",
        path=Path("x.csv"),
        sha256="",
        schema=Schema(dataset_type, tuple(Field(name, "string") for name in names)),
        is_inferred=True,
    )


DATASETS = [
    dataset("Interactions", "USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE", "DEVICE"),
    dataset("Items", "ITEM_ID", "TITLE", "PRICE"),
]


def test_weights_of_types_that_nobody_sent_are_told() -> None:
    (finding,) = weight_findings({"home": ("click", "Buy"), "popular": ()}, ("buy", "click"))
    assert (finding.file, finding.severity) == ("personalize:models.home.eventWeights", "warning")
    assert "No interaction has the type Buy; the types of the file are buy, click." in finding.text
    assert list(weight_findings({"home": ("click",)}, ("buy", "click"))) == []


def test_weights_of_nothing_but_such_types_are_refused() -> None:
    (finding,) = weight_findings({"ranking": ("Click", "Buy")}, ("buy", "click"))
    assert finding.severity == "error"
    assert "No interaction has the type Click or Buy" in finding.text


def test_columns_that_are_there_can_be_left_out() -> None:
    excluded = {"home": {"Items": ["TITLE", "PRICE"], "Interactions": ["DEVICE"]}, "popular": {}}
    assert list(column_findings(excluded, DATASETS)) == []


def test_columns_that_training_needs_or_that_are_not_there_are_refused() -> None:
    excluded = {
        "home": {"Interactions": ["EVENT_TYPE", "USER_ID", "DEVICE"], "Items": ["COLOR"]},
        "related": {"Users": ["AGE"]},
    }
    interactions, items, users = column_findings(excluded, DATASETS)
    assert interactions.file == "personalize:models.home.excludedColumns.interactions"
    assert "cannot leave out EVENT_TYPE, USER_ID of Interactions; it can leave out DEVICE." in (
        interactions.text
    )
    assert "COLOR of Items; it can leave out TITLE, PRICE." in items.text
    assert "AGE of Users; it can leave out nothing." in users.text
    assert {each.severity for each in (interactions, items, users)} == {"error"}
