"""The catalog as Athena tells it."""

import pytest

from tests.support.athena_world import ROLE, AthenaWorld, RefusedError

CATALOG = {"CatalogName": "AwsDataCatalog"}


def test_databases_and_tables_are_those_of_glue(events: AthenaWorld) -> None:
    assert events.call_athena("ListDataCatalogs")["DataCatalogsSummary"] == [
        {"CatalogName": "AwsDataCatalog", "Type": "GLUE"}
    ]
    assert events.call_athena("ListDatabases", **CATALOG)["DatabaseList"] == [
        {"Name": "db", "Parameters": {}}
    ]
    assert (
        events.call_athena("GetDatabase", **CATALOG, DatabaseName="DB")["Database"]["Name"] == "db"
    )
    named = {**CATALOG, "DatabaseName": "db"}
    table = events.call_athena("GetTableMetadata", **named, TableName="events")["TableMetadata"]
    assert [each["Name"] for each in table["Columns"]] == ["user", "item", "ts", "score"]
    assert table["Parameters"]["location"] == "s3://data/events/"
    listed = events.call_athena("ListTableMetadata", **named, Expression="ev.*")
    assert [each["Name"] for each in listed["TableMetadataList"]] == ["events"]
    assert (
        events.call_athena("ListTableMetadata", **named, Expression="x")["TableMetadataList"] == []
    )


@pytest.mark.parametrize(
    ("operation", "data", "told"),
    [
        ("GetDatabase", {**CATALOG, "DatabaseName": "no"}, "MetadataException : Database no not"),
        (
            "GetTableMetadata",
            {**CATALOG, "DatabaseName": "db", "TableName": "no"},
            "MetadataException : EntityNotFoundException",
        ),
        ("ListDatabases", {"CatalogName": "other"}, "DataCatalog other was not found"),
        ("GetDataCatalog", {"Name": "other"}, "DataCatalog other was not found"),
    ],
)
def test_what_is_not_there_is_said(
    world: AthenaWorld, operation: str, data: dict[str, str], told: str
) -> None:
    with pytest.raises(RefusedError, match=told):
        world.call_athena(operation, **data)


def test_the_catalog_is_read_as_the_caller_may(world: AthenaWorld) -> None:
    world.denied = {"glue:GetDatabases"}
    with pytest.raises(RefusedError, match="MetadataException : Insufficient permissions"):
        world.call_athena("ListDatabases", role=ROLE, **CATALOG)
