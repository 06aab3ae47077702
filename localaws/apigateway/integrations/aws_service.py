"""AWS services: `arn:aws:apigateway:<region>:<service>:action/<Operation>` and `:path/<path>`."""

import json
import re
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

from localaws.apigateway.definition import Integration
from localaws.apigateway.exchange import Call, GatewayReply, media_type
from localaws.apigateway.integrations.requests import IntegrationRequest, integration_request
from localaws.apigateway.integrations.responses import BackendAnswer, method_reply
from localaws.apigateway.mapping import with_stage_variables
from localaws.shared.ports import LoopCalls, ServiceRequest

_URI = re.compile(
    r"arn:aws[\w-]*:apigateway:(?P<region>[\w-]+):(?P<service>[\w-]+):(?P<verb>path|action)/(?P<rest>.+)"
)
_TARGET_PREFIXES = {
    "kinesis": "Kinesis_20131202",
    "firehose": "Firehose_20150804",
    "events": "AWSEvents",
    "states": "AWSStepFunctions",
    "personalize": "AmazonPersonalize",
    "sqs": "AmazonSQS",
}
_SIGNING_NAMES = {"personalize-runtime": "personalize", "personalize-events": "personalize"}
_QUERY_VERSIONS = {"sqs": "2012-11-05", "sns": "2010-03-31"}
_FORM = "application/x-www-form-urlencoded"


async def answer_from_service(
    integration: Integration, call: Call, backends: LoopCalls
) -> GatewayReply:
    """Call the service of the integration's URI and map its answer.

    Raises:
        GatewayError: the request or the answer cannot be mapped.
    """
    mapped = integration_request(integration, call)
    answer = await backends.call(service_request(integration, mapped, call))
    call.context["integration"] = {"status": answer.status}
    body = answer.body.decode("utf-8", errors="replace")
    if "xml" in media_type(answer.headers.get("content-type", "")) or body.startswith("<"):
        body = json.dumps(xml_as_json(body))
    return method_reply(integration, BackendAnswer(str(answer.status), answer.headers, body), call)


def service_request(
    integration: Integration, mapped: IntegrationRequest, call: Call
) -> ServiceRequest:
    """The call of a service that an integration makes.

    `action/<Operation>` is a call of the service's JSON or query protocol, `path/<path>` one of its
    paths, in which `{name}` stands for a mapped path parameter.
    """
    uri = _URI.fullmatch(with_stage_variables(integration.uri, call.stage_variables))
    if uri is None:  # the import checked it; a stage variable broke it
        raise ValueError(f"not the URI of an AWS service: {integration.uri}")
    service, rest = uri["service"], uri["rest"]
    headers = dict(mapped.headers)
    query = {name: [value] for name, value in mapped.query.items()}
    body = mapped.body
    target, path = None, "/"
    is_form = service == "sns" or media_type(headers.get("content-type", "")) == _FORM
    if uri["verb"] == "path":
        path = "/" + _filled(rest, mapped).lstrip("/")
        is_form = is_form or service == "sqs"
    elif is_form:
        body = f"Action={rest}&Version={_QUERY_VERSIONS.get(service, '')}&{body}"
    else:
        target = f"{_TARGET_PREFIXES.get(service, service)}.{rest}"
    if is_form:
        headers["content-type"] = _FORM
        form = parse_qs(body, keep_blank_values=True)
        # A query-protocol service reads its parameters from the URL as well.
        query = query if "Action" in form else {**query, **form}
    else:
        headers.setdefault("content-type", "application/json")
    return ServiceRequest(
        service=_SIGNING_NAMES.get(service, service),
        target=target,
        method=integration.http_method,
        path=path,
        headers=headers,
        query=query,
        body=body.encode(),
        account=call.account,
        region=uri["region"],
        role_arn=_role(integration.credentials),
    )


def _role(credentials: str | None) -> str | None:
    """The role of an integration; None for credentials of the caller, which are not told apart from root's here."""
    return credentials if credentials and ":role/" in credentials else None


def xml_as_json(text: str) -> Any:
    """An XML answer as the JSON that API Gateway makes of it: elements by name, text as strings.

    Text that is no XML is returned as it is.
    """
    try:
        root = ET.fromstring(text)  # noqa: S314 - the answer of a service of this process
    except ET.ParseError:
        return text
    return {_local_name(root.tag): _element_value(root)}


def _element_value(element: ET.Element) -> Any:
    if len(element) == 0:
        return element.text
    value: dict[str, Any] = {}
    for child in element:
        name = _local_name(child.tag)
        if name not in value:
            value[name] = _element_value(child)
        elif isinstance(value[name], list):
            value[name].append(_element_value(child))
        else:
            value[name] = [value[name], _element_value(child)]
    return value


def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _filled(path: str, mapped: IntegrationRequest) -> str:
    for name, value in mapped.path_parameters.items():
        path = path.replace(f"{{{name}}}", value)
    return path
