"""Access logs: what a call leaves in CloudWatch Logs."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from localaws.apigateway import access_log
from localaws.apigateway.access_log import AccessLogs
from localaws.apigateway.exchange import GatewayReply, GatewayRequest
from localaws.shared.ports import Response
from tests.support.gateway import (
    RecordingBackends,
    ServedApi,
    document,
    kinesis_integration,
    operation,
    proxy_integration,
)

FORMAT = (
    '{"id":"$context.requestId","route":"$context.resourcePath","status":"$context.status",'
    '"back":"$context.integration.status","ms":"$context.responseLatency"}'
)
SETTINGS = {
    "destinationArn": "arn:aws:logs:eu-west-1:000000000000:log-group:/a/b",
    "format": FORMAT,
}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "DELIVERY_SECONDS", 0)


async def delivered() -> None:
    """Let what was collected be delivered."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others)


def lines(backends: RecordingBackends) -> list[dict[str, Any]]:
    puts = [call for call in backends.requests if call.target == "Logs_20140328.PutLogEvents"]
    return [
        json.loads(event["message"])
        for call in puts
        for event in json.loads(call.body)["logEvents"]
    ]


def called(api: ServedApi, method: str, path: str, body: bytes = b"{}") -> GatewayReply:
    """Serve one call of a stage with an access log."""
    rest_api = api.control.store.apis[api.api_id]
    stage = rest_api.stages["prod"]
    stage.settings = {"accessLogSettings": SETTINGS}
    segments = tuple(part for part in path.split("/") if part)
    request = GatewayRequest(
        method=method, segments=segments, headers={}, query={}, body=body, request_id="r-1"
    )

    async def serve() -> GatewayReply:
        reply = await api.data_plane.serve(rest_api, stage, request)
        await delivered()
        return reply

    return asyncio.run(serve())


def test_lines_of_a_moment_are_put_together() -> None:
    backends = RecordingBackends()

    async def log() -> None:
        logs = AccessLogs(backends)
        for number in (1, 2):
            logs.add(SETTINGS, {"requestId": number, "identity": {"apiKey": "secret"}})
        await delivered()

    asyncio.run(log())
    create, put = backends.requests
    assert [create.target, put.target] == [
        "Logs_20140328.CreateLogStream",
        "Logs_20140328.PutLogEvents",
    ]
    assert (put.service, put.region, put.account) == ("logs", "eu-west-1", "000000000000")
    assert json.loads(put.body)["logGroupName"] == "/a/b"
    absent = dict.fromkeys(("route", "status", "back", "ms"), "-")
    assert lines(backends) == [{"id": "1", **absent}, {"id": "2", **absent}]


@pytest.mark.parametrize("settings", [{}, {"format": FORMAT}, {"destinationArn": "arn"}])
def test_without_destination_and_format_nothing_is_logged(settings: dict[str, str]) -> None:
    AccessLogs(RecordingBackends()).add(settings, {})


def test_a_group_that_is_gone_is_told(caplog: pytest.LogCaptureFixture) -> None:
    backends = RecordingBackends(answer=Response(400, {}, b"ResourceNotFoundException"))

    async def log() -> None:
        AccessLogs(backends).add(SETTINGS, {})
        await delivered()

    asyncio.run(log())
    assert "1 lines of the access log are lost" in caplog.text


@pytest.mark.parametrize(
    ("integration", "answer", "status", "back"),
    [
        (kinesis_integration(), 200, 200, "200"),
        (kinesis_integration(), 499, 400, "499"),
        (proxy_integration(), 200, 200, "200"),
    ],
)
def test_a_call_is_logged_with_its_route(
    tmp_path: Path, integration: Any, answer: int, status: int, back: str
) -> None:
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    spec = document({"/of/{id}": {"post": operation(integration, parameters=[parameter])}})
    api = ServedApi(tmp_path, spec)
    api.backends.answer = Response(answer, {}, b"{}")
    assert called(api, "POST", "/of/ada").status == status
    (line,) = lines(api.backends)
    assert line.pop("ms").isdigit()
    assert line == {"id": "r-1", "route": "/of/{id}", "status": str(status), "back": back}


def test_what_the_gateway_itself_refuses_is_logged(tmp_path: Path) -> None:
    api = ServedApi(tmp_path, document({"/x": {"post": operation(kinesis_integration())}}))
    assert called(api, "POST", "/x", b"no json").status == 400
    assert called(api, "GET", "/elsewhere").status == 403
    logged = [(line["route"], line["status"], line["back"]) for line in lines(api.backends)]
    assert logged == [("/x", "400", "-"), ("-", "403", "-")]
