from dataclasses import replace
from pathlib import Path

import pytest

from components.data.personalize_datasets import (
    PersonalizeDatasets,
    PersonalizeDatasetsArgs,
    content_hash,
)
from components.preflight.checked_data import CheckedDataset
from components.preflight.sources import StoredObject
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.schemas import Schema
from tests.support import csv_files
from tests.support.graph import CONTEXT, Graph, run_component


def schema(*names: str) -> Schema:
    known = known_fields("Interactions")
    return Schema(dataset_type="Interactions", fields=tuple(known[name] for name in names))


@pytest.fixture
def interactions(tmp_path: Path) -> CheckedDataset:
    return CheckedDataset(
        dataset_type="Interactions",
        location="interactions.csv",
        path=Path(csv_files.write_all(tmp_path)["interactions"]),
        sha256="0" * 64,
        schema=schema("USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"),
        is_inferred=True,
    )


def made(*datasets: CheckedDataset, protect: bool = False) -> Graph:
    args = PersonalizeDatasetsArgs(context=replace(CONTEXT, protect=protect), datasets=datasets)
    return run_component(lambda: PersonalizeDatasets("d", args))


def test_another_file_or_schema_is_imported_again(interactions: CheckedDataset) -> None:
    before = content_hash(interactions)
    assert content_hash(replace(interactions, location="elsewhere.csv")) == before
    assert content_hash(replace(interactions, sha256="1" * 64)) != before
    other = replace(interactions, schema=schema("USER_ID", "ITEM_ID", "TIMESTAMP"))
    assert content_hash(other) != before
    assert made(interactions).named("d-interactions-import").inputs["contentHash"] == before


def test_a_file_is_uploaded_under_its_hash_and_imported_from_there(
    interactions: CheckedDataset,
) -> None:
    graph = made(interactions)
    uploaded = graph.named("d-interactions-file").inputs
    assert interactions.sha256[:8] in uploaded["key"]
    location = graph.named("d-interactions-import").inputs["dataLocation"]
    assert location == f"s3://{uploaded['bucket']}/{uploaded['key']}"


def test_an_object_is_copied_as_it_was_checked_and_imported_from_there(
    interactions: CheckedDataset,
) -> None:
    stored = StoredObject(bucket="theirs", key="in/x.csv", etag='"e"', size_bytes=7)
    graph = made(replace(interactions, path=None, stored=stored))
    copied = graph.named("d-interactions-copy").inputs
    assert (copied["sourceBucket"], copied["sourceKey"]) == ("theirs", "in/x.csv")
    assert (copied["sourceEtag"], copied["content"]) == ('"e"', interactions.sha256)
    location = graph.named("d-interactions-import").inputs["dataLocation"]
    assert location == f"s3://{copied['bucket']}/{copied['key']}"
    assert not graph.of_type(":BucketObjectv2")


def test_another_schema_is_another_resource(interactions: CheckedDataset) -> None:
    other = replace(interactions, schema=schema("USER_ID", "ITEM_ID", "TIMESTAMP"))
    (one,), (two,) = (made(each).of_type(":Schema") for each in (interactions, other))
    assert one.name != two.name
    assert one.inputs["name"] != two.inputs["name"]


def test_the_group_is_known_once_it_has_its_datasets_and_waits_for_no_import(
    interactions: CheckedDataset,
) -> None:
    awaited = made(interactions).awaited("dataset_group_arn")
    assert awaited >= {"d-group", "d-interactions"}
    assert not awaited & {"d-interactions-import", "d-imported"}


def test_what_holds_data_is_protected_where_the_stack_asks_for_it(
    interactions: CheckedDataset,
) -> None:
    assert not [node.name for node in made(interactions) if node.protect]
    protected = {node.name for node in made(interactions, protect=True) if node.protect}
    assert protected == {"d-group", "d-interactions", "d-data-bucket"}
