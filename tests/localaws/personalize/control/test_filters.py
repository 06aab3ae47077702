"""Filters of the control plane: their life, quotas, and what they keep from being deleted; without a server."""

from typing import Any

import pytest

from tests.support.personalize_service import Service, refusal
from tests.support.personalize_stack import schema

HOUR = 3600.0
SEEN = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'


@pytest.fixture
def group(service: Service) -> str:
    arn = service.group()
    service.dataset(arn)
    return arn


def create(
    service: Service, group: str, name: str = "f", expression: str = SEEN, **more: Any
) -> str:
    request = {"name": name, "datasetGroupArn": group, "filterExpression": expression, **more}
    return str(service.call("CreateFilter", **request)["filterArn"])


def test_a_filter_becomes_active_and_is_described_and_listed(service: Service, group: str) -> None:
    arn = create(service, group, tags=[{"tagKey": "team", "tagValue": "shop"}])
    assert arn == "arn:aws:personalize:us-east-1:000000000000:filter/f"
    described = service.call("DescribeFilter", filterArn=arn)["filter"]
    assert described["status"] == "CREATE PENDING"
    service.pass_time(10)
    assert service.call("DescribeFilter", filterArn=arn)["filter"]["status"] == "CREATE IN_PROGRESS"
    service.pass_time(HOUR)
    described = service.call("DescribeFilter", filterArn=arn)["filter"]
    assert described == {
        "name": "f",
        "filterArn": arn,
        "creationDateTime": 1_800_000_000.0,
        "lastUpdatedDateTime": service.time.now,
        "datasetGroupArn": group,
        "filterExpression": SEEN,
        "status": "ACTIVE",
    }
    del described["filterExpression"]
    other = create(service, group, "g")
    listed = service.call("ListFilters", datasetGroupArn=group, maxResults=1)
    assert listed["Filters"] == [described]
    rest = service.call("ListFilters", datasetGroupArn=group, nextToken=listed["nextToken"])
    assert [each["filterArn"] for each in rest["Filters"]] == [other]
    assert service.call("ListFilters", datasetGroupArn=f"{group}x")["Filters"] == []
    tags = service.call("ListTagsForResource", resourceArn=arn)["tags"]
    assert tags == [{"tagKey": "team", "tagValue": "shop"}]


def test_a_name_is_taken_once(service: Service, group: str) -> None:
    arn = create(service, group)
    assert refusal(
        service, "CreateFilter", name="f", datasetGroupArn=group, filterExpression=SEEN
    ) == ("ResourceAlreadyExistsException", f"Another resource with Arn {arn} already exists.")


def test_a_filter_keeps_its_group_and_all_its_datasets(service: Service, group: str) -> None:
    users = service.dataset(group, "Users")
    arn = create(service, group)
    service.settle(arn)
    code, message = refusal(service, "DeleteDatasetGroup", datasetGroupArn=group)
    assert (code, arn in message) == ("ResourceInUseException", True)
    code, message = refusal(service, "DeleteDataset", datasetArn=users)
    assert (code, arn in message) == ("ResourceInUseException", True)
    service.call("DeleteFilter", filterArn=arn)
    assert service.call("DescribeFilter", filterArn=arn)["filter"]["status"] == "DELETE PENDING"
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    assert refusal(service, "DescribeFilter", filterArn=arn)[0] == "ResourceNotFoundException"
    service.call("DeleteDataset", datasetArn=users)


def test_thirty_filters_a_group(service: Service, group: str) -> None:
    arns = [create(service, group, f"f{number}") for number in range(30)]
    request = {"name": "f30", "datasetGroupArn": group, "filterExpression": SEEN}
    code, message = refusal(service, "CreateFilter", **request)
    assert (code, "More than 30" in message) == ("LimitExceededException", True)
    service.settle(arns[0])
    service.call("DeleteFilter", filterArn=arns[0])
    service.call("CreateFilter", **request)


def test_twenty_distinct_fields_in_all_filters_of_a_group(service: Service) -> None:
    group = service.group("wide")
    fields = ({"name": f"N{number}", "type": "int"} for number in range(21))
    service.dataset(group, "Items", *fields)
    for first in (0, 10):
        conditions = " AND ".join(f"Items.N{number} = 1" for number in range(first, first + 10))
        create(service, group, f"f{first}", f"INCLUDE ItemID WHERE {conditions}")
    create(service, group, "again", "INCLUDE ItemID WHERE Items.N3 > 1")
    expression = "INCLUDE ItemID WHERE Items.N20 = 1"
    code, message = refusal(
        service, "CreateFilter", name="more", datasetGroupArn=group, filterExpression=expression
    )
    assert (code, "21 distinct fields" in message) == ("LimitExceededException", True)


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"filterExpression": "all"}, "InvalidInputException", "at character 1 stands 'all'"),
        (
            {"filterExpression": "INCLUDE ItemID WHERE Items.PRICE = 1"},
            "InvalidInputException",
            "The dataset group has no Items dataset",
        ),
        ({"filterExpression": "x" * 2501}, "InvalidInputException", "2500"),
        ({"name": "a b"}, "InvalidInputException", "name"),
        (
            {"datasetGroupArn": "arn:aws:personalize:us-east-1:000000000000:dataset-group/no"},
            "ResourceNotFoundException",
            "does not exist",
        ),
    ],
)
def test_what_is_refused(
    service: Service, group: str, changes: dict[str, Any], code: str, words: str
) -> None:
    request = {"name": "f", "datasetGroupArn": group, "filterExpression": SEEN, **changes}
    refused = refusal(service, "CreateFilter", **request)
    assert (refused[0], words in refused[1]) == (code, True), refused


def test_a_group_that_is_not_active_gets_no_filter(service: Service) -> None:
    group = service.call("CreateDatasetGroup", name="g")["datasetGroupArn"]
    request = {"name": "f", "datasetGroupArn": group, "filterExpression": SEEN}
    code, message = refusal(service, "CreateFilter", **request)
    assert (code, "CREATE PENDING" in message) == ("InvalidInputException", True)


def test_a_dataset_that_is_going_has_no_fields_any_more(service: Service, group: str) -> None:
    service.call(
        "DeleteDataset", datasetArn=service.call("ListDatasets")["datasets"][0]["datasetArn"]
    )
    request = {"name": "f", "datasetGroupArn": group, "filterExpression": SEEN}
    assert "no Interactions dataset" in refusal(service, "CreateFilter", **request)[1]


def test_a_filter_may_use_a_field_that_its_schema_got_later(service: Service) -> None:
    group = service.group("later")
    items = service.dataset(group, "Items")
    expression = "INCLUDE ItemID WHERE Items.PRICE = 1"
    request = {"name": "f", "datasetGroupArn": group, "filterExpression": expression}
    assert "no field PRICE" in refusal(service, "CreateFilter", **request)[1]
    wider = service.call(
        "CreateSchema",
        name="wider",
        schema=schema("Items", {"name": "PRICE", "type": ["float", "null"]}),
    )
    service.call("UpdateDataset", datasetArn=items, schemaArn=wider["schemaArn"])
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    create(service, group, "f", expression)
