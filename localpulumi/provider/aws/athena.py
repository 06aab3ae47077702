"""Amazon Athena: work groups and named queries."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import Property, Props, Struct, from_aws, to_aws

_RESULTS = Struct(
    {
        "outputLocation": Property(),
        "expectedBucketOwner": Property(),
        "encryptionConfiguration": Property(
            shape=Struct(
                {
                    "encryptionOption": Property(),
                    "kmsKeyArn": Property(aws="KmsKey"),
                }
            )
        ),
        "aclConfiguration": Property(
            shape=Struct({"s3AclOption": Property(aws="S3AclOption", required=True)})
        ),
    }
)
_ENGINE = Struct(
    {
        "selectedEngineVersion": Property(default="AUTO"),
        "effectiveEngineVersion": Property(computed=True),
    }
)
_CONFIGURATION = Struct(
    {
        "bytesScannedCutoffPerQuery": Property(),
        "enforceWorkgroupConfiguration": Property(
            aws="EnforceWorkGroupConfiguration", default=True
        ),
        "engineVersion": Property(shape=_ENGINE, computed=True),
        "publishCloudwatchMetricsEnabled": Property(
            aws="PublishCloudWatchMetricsEnabled", default=True
        ),
        "requesterPaysEnabled": flag(),
        "resultConfiguration": Property(shape=_RESULTS),
    }
)
_NAMED = {"name": Property(replaces=True)}
_DESCRIBED = {"description": Property()}
_WORKGROUP = {
    "configuration": Property(shape=_CONFIGURATION, computed=True),
    "state": Property(default="ENABLED"),
}
_QUERY = {
    "database": Property(required=True, replaces=True),
    "query": Property(aws="QueryString", required=True, replaces=True),
    "workgroup": Property(aws="WorkGroup", default="primary", replaces=True),
}
# Of a configuration, by the member that holds it: what an update has to take away by name.
_REMOVABLE = ("BytesScannedCutoffPerQuery",)
_REMOVABLE_OF_RESULTS = (
    "OutputLocation",
    "EncryptionConfiguration",
    "ExpectedBucketOwner",
    "AclConfiguration",
)


def _is_absent(error: ClientError) -> bool:
    """Whether an error says that there is none; Athena has no error of its own for that."""
    told = error.response["Error"]
    return told["Code"] == "InvalidRequestException" and "not found" in told["Message"]


def _configuration(props: Props) -> dict[str, Any]:
    """Return the configuration as the service has it, with the defaults of what is not given."""
    given = {
        "enforceWorkgroupConfiguration": True,
        "publishCloudwatchMetricsEnabled": True,
        **(props.get("configuration") or {}),
    }
    return dict(_CONFIGURATION.to_aws(given))


def _leave_engine_to_service(configuration: Props) -> None:
    """Leave out which engine the service has chosen, where the choice is its own."""
    engine = configuration.get("engineVersion") or {}
    if engine.get("selectedEngineVersion", "AUTO") == "AUTO":
        configuration.pop("engineVersion", None)


def _updates(props: Props) -> dict[str, Any]:
    """Return the configuration as an update: what is not given is removed by name."""
    configuration = _configuration(props)
    results = configuration.pop("ResultConfiguration", {})
    removed = {f"Remove{name}": True for name in _REMOVABLE if name not in configuration}
    removed_results = {
        f"Remove{name}": True for name in _REMOVABLE_OF_RESULTS if name not in results
    }
    return {
        **configuration,
        **removed,
        "ResultConfigurationUpdates": {**results, **removed_results},
    }


def _arn(aws: Aws, name: str) -> str:
    return f"arn:aws:athena:{aws.region}:{aws.account}:workgroup/{name}"


def _create_workgroup(aws: Aws, props: Props) -> str:
    aws.client("athena").create_work_group(
        Name=props["name"],
        Configuration=_configuration(props),
        Tags=tags.as_list(tags.wanted(props)),
        **to_aws(_DESCRIBED, props),
    )
    return str(props["name"])


def _settle_workgroup(aws: Aws, name: str, props: Props) -> None:
    """Disable it when that is asked for: it is made enabled."""
    if props["state"] != "ENABLED":
        aws.client("athena").update_work_group(WorkGroup=name, State=props["state"])


def _read_workgroup(aws: Aws, name: str, _props: Props) -> Props | None:
    try:
        found = aws.client("athena").get_work_group(WorkGroup=name)["WorkGroup"]
    except ClientError as error:
        if _is_absent(error):
            return None
        raise
    arn = _arn(aws, name)
    live = from_aws(_NAMED | _DESCRIBED | _WORKGROUP, found)
    _leave_engine_to_service(live["configuration"])
    return live | {"arn": arn, "tagsAll": tags.by_arn(aws.client("athena"), arn)}


def _update_workgroup(aws: Aws, name: str, _olds: Props, news: Props) -> None:
    client = aws.client("athena")
    client.update_work_group(
        WorkGroup=name,
        Description=news.get("description") or "",
        State=news["state"],
        ConfigurationUpdates=_updates(news),
    )
    tags.reconcile_by_arn(client, _arn(aws, name), news)


def _delete_workgroup(aws: Aws, name: str, props: Props) -> None:
    try:
        aws.client("athena").delete_work_group(
            WorkGroup=name, RecursiveDeleteOption=bool(props.get("forceDestroy"))
        )
    except ClientError as error:
        if not _is_absent(error):
            raise


def _create_query(aws: Aws, props: Props) -> str:
    made = aws.client("athena").create_named_query(**to_aws(_NAMED | _DESCRIBED | _QUERY, props))
    return str(made["NamedQueryId"])


def _read_query(aws: Aws, id_: str, _props: Props) -> Props | None:
    try:
        found = aws.client("athena").get_named_query(NamedQueryId=id_)["NamedQuery"]
    except ClientError as error:
        if _is_absent(error):
            return None
        raise
    return from_aws(_NAMED | _DESCRIBED | _QUERY, found)


def _delete_query(aws: Aws, id_: str, _props: Props) -> None:
    try:
        aws.client("athena").delete_named_query(NamedQueryId=id_)
    except ClientError as error:
        if not _is_absent(error):
            raise


KINDS = {
    "aws:athena/workgroup:Workgroup": Kind(
        properties=_NAMED
        | _DESCRIBED
        | _WORKGROUP
        | {"arn": OUTPUT, "forceDestroy": flag(write_only=True)}
        | REGION
        | TAGS,
        create=_create_workgroup,
        settle=_settle_workgroup,
        read=_read_workgroup,
        update=_update_workgroup,
        delete=_delete_workgroup,
        auto_name=AutoName(max_length=128),
    ),
    "aws:athena/namedQuery:NamedQuery": Kind(
        properties=_NAMED | {"description": Property(replaces=True)} | _QUERY | REGION,
        create=_create_query,
        read=_read_query,
        delete=_delete_query,
        auto_name=AutoName(max_length=128),
    ),
}
