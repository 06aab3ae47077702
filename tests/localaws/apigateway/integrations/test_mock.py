"""Answers without a back end."""

from pathlib import Path

from tests.support.gateway import (
    body_of,
    mock_integration,
    served,
)


def test_mock(tmp_path: Path) -> None:
    integration = mock_integration(
        '{"statusCode": $input.params("want")}',
        responseTemplates={"application/json": '{"stage":"$context.stage"}'},
    )
    integration["responses"]["404"] = {"statusCode": "404"}
    api = served(tmp_path, "get", integration=integration)
    reply = api.request("GET", "/x", query={"want": ["200"]})
    assert (reply.status, body_of(reply)) == (200, {"stage": "prod"})
    assert api.request("GET", "/x", query={"want": ["404"]}).status == 404
    assert api.request("GET", "/x", query={"want": ["nonsense"]}).status == 500
