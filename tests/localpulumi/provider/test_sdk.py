"""Every property of the tables exists in the installed SDKs, under exactly that name."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

import pytest
from pulumi import _types

from localpulumi.provider import aws, aws_native
from localpulumi.provider.kind import Kind
from localpulumi.provider.shapes import Property, Shape, Struct
from tests.support.sdk_types import sdk_class

KINDS = aws.KINDS | aws_native.KINDS


def properties(input_class: Any) -> dict[str, str]:
    """Return the properties of an input class under Pulumi's names, with their annotation."""
    return {
        name: str(inspect.signature(input_class.__init__).parameters[python_name].annotation)
        for python_name, name, _ in _types._py_properties(input_class)
    }


def companion(resource: Any, name: str) -> Any:
    return getattr(importlib.import_module(resource.__module__), name, None)


def inputs_of(resource: Any) -> Any:
    name = resource.__name__
    # `InitArgs` where another resource has a nested object of the same name.
    return companion(resource, f"{name}InitArgs") or companion(resource, f"{name}Args")


def outputs_of(resource: Any) -> set[str]:
    """Return the names of all outputs; `get` lists them, aws-native's without a state class."""
    state = companion(resource, f"_{resource.__name__}State")
    if state:
        return set(properties(state))
    listed = re.findall(r'__dict__\["(\w+)"\]', inspect.getsource(resource.get))
    return {re.sub(r"_(\w)", lambda found: found[1].upper(), name) for name in listed}


def nested(service: Any, annotation: str) -> Any:
    found = re.search(r"ForwardRef\('(\w+Args)'\)", annotation)
    return getattr(service, found[1], None) if found else None


def struct_in(shape: Shape) -> Struct | None:
    inner = getattr(shape, "shape", shape)
    return inner if isinstance(inner, Struct) else None


def assert_nested(service: Any, path: str, prop: Property, annotation: str) -> None:
    struct = struct_in(prop.shape)
    if struct is None:
        return
    known = properties(nested(service, annotation))
    for name, inner in struct.fields.items():
        assert name in known, f"{path}.{name}"
        assert_nested(service, f"{path}.{name}", inner, known[name])


@pytest.mark.parametrize("type_", KINDS)
def test_names_are_the_sdks(type_: str) -> None:
    kind: Kind = KINDS[type_]
    resource = sdk_class(type_)
    accepted = properties(inputs_of(resource))
    given = kind.inputs.keys() - {"tagsAll"}
    assert given <= accepted.keys()
    assert kind.properties.keys() <= outputs_of(resource) | accepted.keys()
    service = importlib.import_module(resource.__module__.rpartition(".")[0] + "._inputs")
    if type_.startswith("aws:"):
        for name in given:
            assert_nested(service, f"{type_}.{name}", kind.properties[name], accepted[name])


@pytest.mark.parametrize("type_", KINDS)
def test_required_is_what_the_sdk_requires(type_: str) -> None:
    resource = sdk_class(type_)
    args = inputs_of(resource)
    signature = inspect.signature(args.__init__).parameters
    required = {
        name
        for python_name, name, _ in _types._py_properties(args)
        if signature[python_name].default is inspect.Parameter.empty
    }
    ours = {name for name, prop in KINDS[type_].inputs.items() if prop.required}
    stricter = {
        # Optional for alarms on queries of another language, which are not served.
        "aws:cloudwatch/metricAlarm:MetricAlarm": {"comparisonOperator", "evaluationPeriods"},
        # The SDK marks these optional for destinations, and for removed forms, that are not served.
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {"extendedS3Configuration"},
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {"rules"},
        # One of four kinds of classifiers, and the one that is served.
        "aws:glue/classifier:Classifier": {"csvClassifier"},
    }
    assert ours == required | stricter.get(type_, set())


@pytest.mark.parametrize("type_", [type_ for type_ in KINDS if type_.startswith("aws:")])
def test_tags_and_region_are_served_where_the_sdk_has_them(type_: str) -> None:
    names = KINDS[type_].properties.keys()
    assert names & {"region", "tags", "tagsAll"} == outputs_of(sdk_class(type_)) & {
        "region",
        "tags",
        "tagsAll",
    }
