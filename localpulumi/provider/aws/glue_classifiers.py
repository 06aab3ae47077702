"""AWS Glue: classifiers of CSV files."""

from __future__ import annotations

from localpulumi.provider.errors import absent_is_fine
from localpulumi.provider.kind import REGION, AutoName, Kind
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import Property, Props, Struct

_ABSENT = "EntityNotFoundException"
_CSV = Struct(
    {
        "allowSingleColumn": Property(),
        "containsHeader": Property(),
        "delimiter": Property(),
        "disableValueTrimming": Property(),
        "headers": Property(aws="Header"),
        "quoteSymbol": Property(),
        "serde": Property(),
    }
)


def _create(aws: Aws, props: Props) -> str:
    described = {"Name": props["name"], **_CSV.to_aws(props["csvClassifier"])}
    aws.client("glue").create_classifier(CsvClassifier=described)
    return str(props["name"])


def _read(aws: Aws, name: str, _props: Props) -> Props | None:
    with absent_is_fine(_ABSENT):
        found = aws.client("glue").get_classifier(Name=name)["Classifier"]["CsvClassifier"]
        return {"name": name, "csvClassifier": _CSV.from_aws(found)}
    return None


def _delete(aws: Aws, name: str, _props: Props) -> None:
    with absent_is_fine(_ABSENT):
        aws.client("glue").delete_classifier(Name=name)


# MiniStack has no UpdateClassifier: one that is changed is made anew.
KINDS = {
    "aws:glue/classifier:Classifier": Kind(
        properties={
            "name": Property(replaces=True),
            "csvClassifier": Property(shape=_CSV, required=True),
        }
        | REGION,
        create=_create,
        read=_read,
        delete=_delete,
        auto_name=AutoName(),
    ),
}
