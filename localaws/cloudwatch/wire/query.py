"""The Query protocol: a form in, XML out.

Source: Amazon CloudWatch API Reference, "Making API requests"; AWS Query protocol of Smithy.
"""

import functools
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from localaws.cloudwatch.errors import CloudWatchError, invalid
from localaws.cloudwatch.wire.moment import Moment

NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"

_NUMBERS = {"integer": int, "long": int, "double": float, "float": float}


@functools.cache
def _model() -> Any:
    # Imported with the first such request: SDKs of today send JSON or CBOR.
    import botocore.session  # noqa: PLC0415

    return botocore.session.get_session().get_service_model("cloudwatch")


def fields(query: Mapping[str, list[str]], body: bytes) -> dict[str, str]:
    """The fields of a request, from its query string and its form."""
    form = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    return {name: values[0] for name, values in query.items() if values} | dict(form)


def parameters(operation: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of an operation, nested as in JSON; the model tells what is a list and what a number.

    Raises:
        CloudWatchError: a number or truth value is none; or the service has no such operation.
    """
    if operation not in _model().operation_names:
        return {}
    shape = _model().operation_model(operation).input_shape
    tree: dict[str, Any] = {}
    for name, value in given.items():
        branch = tree
        *parents, leaf = name.split(".")
        for parent in parents:
            found = branch.setdefault(parent, {})
            branch = found if isinstance(found, dict) else {}
        branch[leaf] = value
    read: dict[str, Any] = _read(shape, tree, "") if shape else {}
    return read


def _read(shape: Any, node: Any, where: str) -> Any:
    if shape.type_name == "structure":
        return {
            name: _read(member, node[name], name)
            for name, member in shape.members.items()
            if isinstance(node, dict) and name in node
        }
    if shape.type_name == "list":
        members = node.get("member") if isinstance(node, dict) else None
        numbered = members if isinstance(members, dict) else {}
        order = sorted((name for name in numbered if name.isdecimal()), key=int)
        return [_read(shape.member, numbered[name], where) for name in order]
    return _scalar(shape.type_name, node, where)


def _scalar(type_name: str, text: Any, where: str) -> Any:
    if not isinstance(text, str):
        raise invalid(f"The parameter {where} must be a single value.")
    if type_name == "boolean":
        return text.lower() == "true"
    try:
        return _NUMBERS.get(type_name, str)(text)
    except ValueError as error:
        raise invalid(f"The parameter {where} must be a number, not {text!r}.") from error


def answer(operation: str, result: Mapping[str, Any], request_id: str) -> bytes:
    """The XML of an answer."""
    inner = _xml(result)
    return (
        f'<{operation}Response xmlns="{NAMESPACE}"><{operation}Result>{inner}</{operation}Result>'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"
    ).encode()


def failure(error: CloudWatchError, request_id: str) -> bytes:
    """The XML of an error."""
    return (
        f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>Sender</Type><Code>{error.code}</Code>'
        f"<Message>{escape(str(error))}</Message>{_xml(error.details)}</Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    ).encode()


def escape(text: str) -> str:
    """The text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _xml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(f"<{name}>{_xml(each)}</{name}>" for name, each in value.items())
    if isinstance(value, list | tuple):
        return "".join(f"<member>{_xml(each)}</member>" for each in value)
    if isinstance(value, bool):
        return str(value).lower()
    return escape(value.iso if isinstance(value, Moment) else str(value))
