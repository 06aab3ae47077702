import pytest

from localaws.personalize.metadata.catalogues import Catalogues
from localaws.personalize.resources import Resource
from tests.support.personalize_service import Service


@pytest.fixture
def items(service: Service) -> str:
    return service.dataset(service.group(), "Items")


def put(service: Service, items: str, category: str) -> None:
    record = {"itemId": "i", "properties": f'{{"category": "{category}"}}'}
    service.call("PutItems", datasetArn=items, items=[record])


def category(catalogues: Catalogues, dataset: Resource) -> object:
    catalogue = catalogues.of(dataset)
    return catalogue.value(catalogue.row("i"), "CATEGORY")


def test_a_catalogue_is_kept_until_a_record_is_put(service: Service, items: str) -> None:
    plane = service.personalize.plane
    dataset = plane.store.get("Dataset", items)
    put(service, items, "a")
    first = plane.catalogues.of(dataset)
    assert plane.catalogues.of(dataset) is first
    assert category(plane.catalogues, dataset) == "a"
    put(service, items, "b")
    assert category(plane.catalogues, dataset) == "b"
    assert plane.catalogues.of(dataset).imported is first.imported


def test_after_a_reset_nothing_is_known(service: Service, items: str) -> None:
    plane = service.personalize.plane
    dataset = plane.store.get("Dataset", items)
    put(service, items, "a")
    assert category(plane.catalogues, dataset) == "a"
    service.personalize.reset()
    assert category(plane.catalogues, dataset) is None


def test_another_dataset_of_the_name_knows_nothing_of_the_deleted_one(
    service: Service, items: str
) -> None:
    plane = service.personalize.plane
    put(service, items, "a")
    assert category(plane.catalogues, plane.store.get("Dataset", items)) == "a"
    schema = plane.store.get("Dataset", items).document["schemaArn"]
    service.call("DeleteDataset", datasetArn=items)
    service.pass_time(3600)
    service.pass_time(3600)
    group = service.call("ListDatasetGroups")["datasetGroups"][0]["datasetGroupArn"]
    request = {"name": "Items", "datasetType": "Items", "datasetGroupArn": group}
    assert service.call("CreateDataset", schemaArn=schema, **request)["datasetArn"] == items
    assert category(plane.catalogues, plane.store.get("Dataset", items)) is None
