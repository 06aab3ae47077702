"""The Data Catalog of the running local AWS, where MiniStack's is corrected."""

import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.local_aws import LocalAws

pytestmark = pytest.mark.local_aws

TABLE: dict[str, Any] = {
    "Name": "Orders",
    "Description": "d",
    "Retention": 7,
    "PartitionKeys": [{"Name": "year", "Type": "int"}, {"Name": "kind", "Type": "string"}],
    "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "int"}], "Location": "s3://b/o/"},
    "Parameters": {"k": "v"},
}


class Catalog:
    """A database with a table."""

    def __init__(self, local_aws: LocalAws) -> None:
        self.glue = local_aws.client("glue")
        self.name = f"db_{uuid.uuid4().hex[:12]}"
        self.glue.create_database(DatabaseInput={"Name": self.name.upper(), "Description": "one"})
        self.glue.create_table(DatabaseName=self.name, TableInput=TABLE)
        self.of_table = {"DatabaseName": self.name, "TableName": "orders"}

    def table(self) -> dict[str, Any]:
        found: dict[str, Any] = self.glue.get_table(DatabaseName=self.name, Name="orders")["Table"]
        return found

    def add(self, *values: list[str]) -> list[dict[str, Any]]:
        inputs = [
            {"Values": each, "StorageDescriptor": TABLE["StorageDescriptor"]} for each in values
        ]
        answer = self.glue.batch_create_partition(**self.of_table, PartitionInputList=inputs)
        errors: list[dict[str, Any]] = answer["Errors"]
        return errors

    def values(self, expression: str = "", **further: Any) -> list[list[str]]:
        asked = {"Expression": expression} if expression else {}
        found = self.glue.get_partitions(**self.of_table, **asked, **further)
        return [each["Values"] for each in found["Partitions"]]


@pytest.fixture
def catalog(local_aws: LocalAws) -> Catalog:
    return Catalog(local_aws)


def refused(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_partition_of_other_columns_fits_no_expression(catalog: Catalog) -> None:
    keys = TABLE["PartitionKeys"]
    catalog.add(["x"] * len(keys))
    more = {**TABLE, "PartitionKeys": [*keys, {"Name": "further", "Type": "string"}]}
    catalog.glue.update_table(DatabaseName=catalog.name, TableInput=more)
    assert catalog.values("further = 'x'") == []
    assert len(catalog.values()) == 1


def test_names_are_kept_and_found_in_small_letters(catalog: Catalog) -> None:
    assert catalog.glue.get_database(Name=catalog.name.upper())["Database"]["Name"] == catalog.name
    found = catalog.glue.get_table(DatabaseName=catalog.name.upper(), Name="ORDERS")["Table"]
    assert (found["Name"], found["DatabaseName"]) == ("orders", catalog.name)


def test_a_database_has_what_was_given_last(catalog: Catalog) -> None:
    catalog.glue.update_database(
        Name=catalog.name, DatabaseInput={"Name": catalog.name, "Parameters": {"a": "b"}}
    )
    found = catalog.glue.get_database(Name=catalog.name)["Database"]
    assert found["Parameters"] == {"a": "b"}
    assert "Description" not in found
    assert "CreateTime" in found


def test_a_table_keeps_all_that_was_given_and_an_update_takes_the_rest_away(
    catalog: Catalog,
) -> None:
    assert catalog.table()["Retention"] == 7
    catalog.glue.update_table(
        DatabaseName=catalog.name, TableInput={"Name": "orders", "Owner": "me"}
    )
    found = catalog.table()
    assert (found["Owner"], found["Description"], found["Retention"]) == ("me", "", 0)
    assert (found["Parameters"], found["PartitionKeys"]) == ({}, [])
    assert found["VersionId"] == "2"


def test_tables_are_chosen_by_a_regular_expression_and_come_in_pages(catalog: Catalog) -> None:
    for name in ("order_lines", "users"):
        catalog.glue.create_table(DatabaseName=catalog.name, TableInput={**TABLE, "Name": name})

    def names(**asked: Any) -> list[str]:
        pages = catalog.glue.get_paginator("get_tables").paginate(
            DatabaseName=catalog.name, **asked
        )
        return [table["Name"] for page in pages for table in page["TableList"]]

    assert names(Expression="order.*") == ["order_lines", "orders"]
    assert names(Expression="order") == []
    assert names(PaginationConfig={"PageSize": 1}) == ["order_lines", "orders", "users"]
    with pytest.raises(ClientError) as error:
        catalog.glue.get_tables(DatabaseName="absent")
    assert refused(error) == "EntityNotFoundException"
    with pytest.raises(ClientError) as error:
        names(Expression="*")
    assert refused(error) == "InvalidInputException"


def test_partitions_are_chosen_by_an_expression(catalog: Catalog) -> None:
    catalog.add(["2023", "a"], ["2024", "a"], ["2024", "b"], ["999", "c"])
    assert catalog.values("year = 2024 AND kind <> 'b'") == [["2024", "a"]]
    assert catalog.values("year < 2024") == [["2023", "a"], ["999", "c"]]
    with pytest.raises(ClientError, match="no partition column") as error:
        catalog.values("a = 1")
    assert refused(error) == "InvalidInputException"


def test_partitions_come_in_pages_and_segments_and_without_columns(catalog: Catalog) -> None:
    catalog.add(*([str(n), "a"] for n in range(5)))
    pages = catalog.glue.get_paginator("get_partitions").paginate(
        **catalog.of_table, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["Partitions"]) for page in pages] == [2, 2, 1]
    parts = [
        catalog.values(Segment={"SegmentNumber": number, "TotalSegments": 2}) for number in (0, 1)
    ]
    assert sorted(parts[0] + parts[1]) == catalog.values()
    found = catalog.glue.get_partitions(**catalog.of_table, ExcludeColumnSchema=True)
    assert "Columns" not in found["Partitions"][0]["StorageDescriptor"]


def test_partitions_need_a_table_and_as_many_values_as_it_has_columns(catalog: Catalog) -> None:
    absent = {"DatabaseName": catalog.name, "TableName": "absent"}
    with pytest.raises(ClientError) as error:
        catalog.glue.create_partition(**absent, PartitionInput={"Values": ["1", "a"]})
    assert refused(error) == "EntityNotFoundException"
    with pytest.raises(ClientError) as error:
        catalog.glue.get_partitions(**absent)
    assert refused(error) == "EntityNotFoundException"
    with pytest.raises(ClientError, match="number of partition") as error:
        catalog.add(["1"])
    assert refused(error) == "InvalidInputException"
    catalog.glue.create_partition(**catalog.of_table, PartitionInput={"Values": ["1", "a"]})
    assert catalog.add(["1", "a"])[0]["ErrorDetail"]["ErrorCode"] == "AlreadyExistsException"


def test_a_partition_is_changed_and_gets_other_values(catalog: Catalog) -> None:
    catalog.add(["1", "a"], ["2", "b"])

    def update(values: list[str], given: list[str]) -> None:
        catalog.glue.update_partition(
            **catalog.of_table,
            PartitionValueList=values,
            PartitionInput={"Values": given, "Parameters": {"k": "v"}},
        )

    update(["1", "a"], ["3", "c"])
    assert sorted(catalog.values()) == [["2", "b"], ["3", "c"]]
    found = catalog.glue.get_partition(**catalog.of_table, PartitionValues=["3", "c"])
    assert found["Partition"]["Parameters"] == {"k": "v"}
    with pytest.raises(ClientError) as error:
        update(["1", "a"], ["1", "a"])
    assert refused(error) == "EntityNotFoundException"
    with pytest.raises(ClientError) as error:
        update(["2", "b"], ["3", "c"])
    assert refused(error) == "AlreadyExistsException"


def test_partitions_are_got_and_deleted_together(catalog: Catalog) -> None:
    catalog.add(["1", "a"], ["2", "b"], ["3", "c"])
    asked = [{"Values": ["1", "a"]}, {"Values": ["9", "z"]}]
    found = catalog.glue.batch_get_partition(**catalog.of_table, PartitionsToGet=asked)
    assert [each["Values"] for each in found["Partitions"]] == [["1", "a"]]
    errors = catalog.glue.batch_delete_partition(**catalog.of_table, PartitionsToDelete=asked)
    assert [each["PartitionValues"] for each in errors["Errors"]] == [["9", "z"]]
    catalog.glue.delete_partition(**catalog.of_table, PartitionValues=["2", "b"])
    assert catalog.values() == [["3", "c"]]
    with pytest.raises(ClientError) as error:
        catalog.glue.delete_partition(**catalog.of_table, PartitionValues=["2", "b"])
    assert refused(error) == "EntityNotFoundException"
