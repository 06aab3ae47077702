"""AWS Glue: tables over objects of S3."""

from __future__ import annotations

from localpulumi.provider.errors import absent_is_fine
from localpulumi.provider.kind import OUTPUT, REGION, AutoName, Kind
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import (
    TEXT_MAP,
    ListOf,
    Property,
    Props,
    Struct,
    from_aws,
    to_aws,
)

_ABSENT = "EntityNotFoundException"
_COLUMN = Struct({"name": Property(required=True), "type": Property(), "comment": Property()})
_SERDE = Struct(
    {
        "name": Property(),
        "parameters": Property(shape=TEXT_MAP),
        "serializationLibrary": Property(),
    }
)
_STORAGE = Struct(
    {
        "columns": Property(shape=ListOf(_COLUMN)),
        "inputFormat": Property(),
        "location": Property(),
        "outputFormat": Property(),
        "serDeInfo": Property(aws="SerdeInfo", shape=_SERDE),
    }
)
_TABLE = {
    "name": Property(replaces=True),
    "description": Property(),
    "parameters": Property(shape=TEXT_MAP),
    "storageDescriptor": Property(shape=_STORAGE),
    "tableType": Property(),
}
_DATABASE = {"databaseName": Property(required=True, replaces=True)}
_CATALOG_ID = {"catalogId": Property(computed=True, replaces=True)}


def _of(id_: str) -> dict[str, str]:
    """What names a table: its id is that of the catalog, its database and its name."""
    _, database, name = id_.split(":")
    return {"DatabaseName": database, "Name": name}


def _create(aws: Aws, props: Props) -> str:
    aws.client("glue").create_table(
        DatabaseName=props["databaseName"], TableInput=to_aws(_TABLE, props)
    )
    return f"{aws.account}:{props['databaseName']}:{props['name']}"


def _read(aws: Aws, id_: str, _props: Props) -> Props | None:
    catalog, database, name = id_.split(":")
    with absent_is_fine(_ABSENT):
        found = aws.client("glue").get_table(**_of(id_))["Table"]
        return from_aws(_TABLE, found) | {
            "arn": f"arn:aws:glue:{aws.region}:{aws.account}:table/{database}/{name}",
            "catalogId": catalog,
            "databaseName": database,
        }
    return None


def _update(aws: Aws, id_: str, _olds: Props, news: Props) -> None:
    database = _of(id_)["DatabaseName"]
    aws.client("glue").update_table(DatabaseName=database, TableInput=to_aws(_TABLE, news))


def _delete(aws: Aws, id_: str, _props: Props) -> None:
    with absent_is_fine(_ABSENT):
        aws.client("glue").delete_table(**_of(id_))


KINDS = {
    "aws:glue/catalogTable:CatalogTable": Kind(
        properties=_TABLE | _DATABASE | _CATALOG_ID | {"arn": OUTPUT} | REGION,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        auto_name=AutoName(),
    ),
}
