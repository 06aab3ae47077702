"""The installed Pulumi SDKs as the measure of a resource type: its class, and the types of its outputs."""

import importlib
import inspect
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import _types

MODULES = {"lambda": "lambda_"}


def sdk_class(type_: str) -> Any:
    """Return the class of a resource type, for example of `aws:sqs/queue:Queue`."""
    package, module, name = type_.split(":")
    service = module.partition("/")[0]
    sdk = importlib.import_module(
        f"pulumi_{package.replace('-', '_')}.{MODULES.get(service, service)}"
    )
    found = getattr(sdk, name)
    assert f"'{type_}'" in inspect.getsource(found), "the type token is another one"
    return found


def assert_sdk_types(type_: str, outputs: Mapping[str, Any]) -> None:
    """Every output has the type that the SDK promises to the program, at any depth."""
    types = _types.resource_types(sdk_class(type_))
    for name, value in outputs.items():
        _assert_type(f"{type_}.{name}", value, types[name])


def _assert_type(path: str, value: Any, annotation: Any) -> None:
    annotation = _types.unwrap_optional_type(annotation)
    origin = typing.get_origin(annotation)
    if origin is Sequence:
        assert isinstance(value, list), path
        for index, element in enumerate(value):
            _assert_type(f"{path}[{index}]", element, typing.get_args(annotation)[0])
    elif origin is Mapping:
        assert isinstance(value, dict), path
        for key, element in value.items():
            _assert_type(f"{path}.{key}", element, typing.get_args(annotation)[1])
    elif _types.is_output_type(annotation):
        assert isinstance(value, dict), path
        members = _types.output_type_types(annotation)
        for name, element in value.items():
            _assert_type(f"{path}.{name}", element, members[name])
    elif annotation in {str, int, bool}:
        assert type(value) is annotation, f"{path} is {value!r}, expected {annotation.__name__}"
    elif annotation is float:
        assert type(value) in {int, float}, path
