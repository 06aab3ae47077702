"""AWS Glue: databases of the Data Catalog, and crawlers of S3."""

from __future__ import annotations

from typing import Any

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import (
    JSON_TEXT,
    TEXT_MAP,
    ListOf,
    Property,
    Props,
    Shape,
    Struct,
    from_aws,
    to_aws,
)

_ABSENT = "EntityNotFoundException"


class _Role(Shape):
    """A role by its ARN, or by path and name, with which the service answers."""

    def same(self, old: Any, new: Any) -> bool:
        """Compare paths and names."""
        return bool(_role_name(old) == _role_name(new))


def _role_name(reference: Any) -> str:
    text = str(reference)
    return text.partition(":role/")[2] if ":role/" in text else text


_DATABASE = {
    "name": Property(replaces=True),
    "description": Property(),
    "locationUri": Property(computed=True),
    "parameters": Property(shape=TEXT_MAP),
}
_CATALOG_ID = {"catalogId": Property(computed=True, replaces=True)}
_S3_TARGET = Struct(
    {
        "path": Property(required=True),
        "exclusions": Property(),
        "sampleSize": Property(),
    }
)
_POLICY = Struct(
    {
        "updateBehavior": Property(default="UPDATE_IN_DATABASE"),
        "deleteBehavior": Property(default="DEPRECATE_IN_DATABASE"),
    }
)
_RECRAWL = Struct({"recrawlBehavior": Property(default="CRAWL_EVERYTHING")})
_CRAWLER = {
    "name": Property(replaces=True),
    "databaseName": Property(required=True),
    "role": Property(shape=_Role(), required=True),
    "description": Property(),
    "classifiers": Property(),
    "configuration": Property(shape=JSON_TEXT),
    "tablePrefix": Property(),
    "schemaChangePolicy": Property(shape=_POLICY),
    "recrawlPolicy": Property(shape=_RECRAWL),
}
_CRAWLED = {"s3Targets": Property(shape=ListOf(_S3_TARGET)), "schedule": Property()}
# What an update takes away, an empty value takes away.
_EMPTY = {"description": "", "classifiers": [], "configuration": "", "tablePrefix": ""}


def _arn(aws: Aws, resource: str) -> str:
    return f"arn:aws:glue:{aws.region}:{aws.account}:{resource}"


def _reconcile_tags(aws: Aws, arn: str, props: Props) -> None:
    client = aws.client("glue")
    tags.reconcile(
        client.get_tags(ResourceArn=arn)["Tags"],
        props,
        lambda changed: client.tag_resource(ResourceArn=arn, TagsToAdd=changed),
        lambda surplus: client.untag_resource(ResourceArn=arn, TagsToRemove=surplus),
    )


def _database_name(id_: str) -> str:
    """The name in an id, which begins with the id of the catalog."""
    return id_.partition(":")[2]


def _create_database(aws: Aws, props: Props) -> str:
    aws.client("glue").create_database(
        DatabaseInput=to_aws(_DATABASE, props), Tags=tags.wanted(props)
    )
    return f"{aws.account}:{props['name']}"


def _read_database(aws: Aws, id_: str, _props: Props) -> Props | None:
    client, arn = aws.client("glue"), _arn(aws, f"database/{_database_name(id_)}")
    with absent_is_fine(_ABSENT):
        found = client.get_database(Name=_database_name(id_))["Database"]
        live_tags = client.get_tags(ResourceArn=arn)["Tags"]
        catalog = {"catalogId": id_.partition(":")[0]}
        return from_aws(_DATABASE, found) | catalog | {"arn": arn, "tagsAll": live_tags}
    return None


def _update_database(aws: Aws, id_: str, _olds: Props, news: Props) -> None:
    name = _database_name(id_)
    aws.client("glue").update_database(Name=name, DatabaseInput=to_aws(_DATABASE, news))
    _reconcile_tags(aws, _arn(aws, f"database/{name}"), news)


def _delete_database(aws: Aws, id_: str, _props: Props) -> None:
    """Delete; the service deletes its tables, too."""
    with absent_is_fine(_ABSENT):
        aws.client("glue").delete_database(Name=_database_name(id_))


def _crawler_settings(props: Props) -> dict[str, Any]:
    targets = ListOf(_S3_TARGET).to_aws(props.get("s3Targets") or [])
    given = {**_EMPTY, **props}
    return {
        **to_aws(_CRAWLER, given),
        "Targets": {"S3Targets": targets},
        "Schedule": props.get("schedule") or "",
    }


def _create_crawler(aws: Aws, props: Props) -> str:
    aws.client("glue").create_crawler(**_crawler_settings(props), Tags=tags.wanted(props))
    return str(props["name"])


def _read_crawler(aws: Aws, name: str, _props: Props) -> Props | None:
    client, arn = aws.client("glue"), _arn(aws, f"crawler/{name}")
    with absent_is_fine(_ABSENT):
        found = client.get_crawler(Name=name)["Crawler"]
        return from_aws(_CRAWLER, found) | {
            "s3Targets": ListOf(_S3_TARGET).from_aws(found["Targets"]["S3Targets"]),
            "schedule": found.get("Schedule", {}).get("ScheduleExpression", ""),
            "arn": arn,
            "tagsAll": client.get_tags(ResourceArn=arn)["Tags"],
        }
    return None


def _update_crawler(aws: Aws, name: str, _olds: Props, news: Props) -> None:
    aws.client("glue").update_crawler(**_crawler_settings(news))
    _reconcile_tags(aws, _arn(aws, f"crawler/{name}"), news)


def _delete_crawler(aws: Aws, name: str, _props: Props) -> None:
    with absent_is_fine(_ABSENT):
        aws.client("glue").delete_crawler(Name=name)


KINDS = {
    "aws:glue/catalogDatabase:CatalogDatabase": Kind(
        properties=_DATABASE | _CATALOG_ID | {"arn": OUTPUT} | REGION | TAGS,
        create=_create_database,
        read=_read_database,
        update=_update_database,
        delete=_delete_database,
        auto_name=AutoName(),
    ),
    "aws:glue/crawler:Crawler": Kind(
        properties=_CRAWLER | _CRAWLED | {"arn": OUTPUT} | REGION | TAGS,
        create=_create_crawler,
        read=_read_crawler,
        update=_update_crawler,
        delete=_delete_crawler,
        auto_name=AutoName(),
    ),
}
