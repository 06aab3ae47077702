"""Filter: an expression that says which items a request may be answered with."""

import functools
from typing import Final

from localaws.personalize.control import datasets
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import FILTER_FIELDS_A_GROUP, FILTERS_A_GROUP
from localaws.personalize.control.schema_rules import fields_of
from localaws.personalize.errors import invalid_input, limit_exceeded
from localaws.personalize.filters.checks import Checked, check
from localaws.personalize.filters.parser import parse
from localaws.personalize.resources import ACTIVE, UNDER_DELETION, Resource
from localaws.personalize.shapes import Json

_DATASETS: Final = tuple(datasets.RECORD_NAMES.items())


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateFilter; unlike the others that build on a group it declares no ResourceInUseException."""
    group = plane.get(caller, "DatasetGroup", request["datasetGroupArn"])
    if group.status != ACTIVE:
        raise invalid_input(
            f"Could not create filter. {group.arn} is not ACTIVE; its status is {group.status}."
        )
    checked = checked_expression(plane, group.arn, request["filterExpression"])
    existing = plane.store.of("Filter", caller.account, caller.region, datasetGroupArn=group.arn)
    standing = [each for each in existing if each.status not in UNDER_DELETION]
    plane.check_quota(
        len(standing),
        FILTERS_A_GROUP,
        f"Cannot create a filter. More than {FILTERS_A_GROUP} resources in ACTIVE state. "
        "Please delete some and try again.",
    )
    _check_fields(plane, group.arn, standing, checked)
    made = plane.create(
        caller,
        "Filter",
        f"filter/{request['name']}",
        {
            "name": request["name"],
            "datasetGroupArn": group.arn,
            "filterExpression": request["filterExpression"],
        },
        request_tags=request.get("tags", ()),
    )
    return {"filterArn": made.arn}


def checked_expression(plane: ControlPlane, group_arn: str, expression: str) -> Checked:
    """The expression of a filter, checked against the schemas that its dataset group has now.

    Raises:
        ServiceError: InvalidInputException that says what is wrong.
    """
    found = ((name, datasets.of_group(plane, group_arn, kind)) for kind, name in _DATASETS)
    schemas = tuple(
        (name, datasets.schema_text(plane, dataset))
        for name, dataset in found
        if dataset is not None and dataset.status not in UNDER_DELETION
    )
    return _checked(expression, schemas)


@functools.lru_cache(maxsize=256)
def _checked(expression: str, schemas: tuple[tuple[str, str], ...]) -> Checked:
    return check(parse(expression), {name: fields_of(text) for name, text in schemas})


def _check_fields(
    plane: ControlPlane, group_arn: str, standing: list[Resource], checked: Checked
) -> None:
    fields = set(checked.stored_fields)
    for each in standing:
        other = checked_expression(plane, group_arn, each.document["filterExpression"])
        fields |= other.stored_fields
    if len(fields) > FILTER_FIELDS_A_GROUP:
        raise limit_exceeded(
            f"Cannot create a filter. The filters of {group_arn} would use {len(fields)} distinct fields; "
            f"at most {FILTER_FIELDS_A_GROUP} are allowed."
        )


def delete(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DeleteFilter."""
    found = plane.get(caller, "Filter", request["filterArn"])
    plane.check_deletable(found)
    plane.machine.begin(found, "delete")
    return {}
