"""Which answer becomes of the back end's."""

from pathlib import Path

import pytest

from localaws.shared.ports import Response
from tests.support.gateway import (
    body_of,
    kinesis_integration,
    served,
)


@pytest.mark.parametrize(("status", "expected"), [(400, 400), (499, 400), (500, 200), (200, 200)])
def test_responses_are_selected_by_status(tmp_path: Path, status: int, expected: int) -> None:
    api = served(tmp_path, integration=kinesis_integration())
    api.backends.answer = Response(status, {}, b"{}")
    assert api.request("POST", "/x", {"userId": "u"}).status == expected


def test_without_a_matching_response_the_api_is_misconfigured(tmp_path: Path) -> None:
    integration = kinesis_integration(responses={"2..": {"statusCode": "200"}})
    api = served(tmp_path, integration=integration)
    api.backends.answer = Response(503, {}, b"{}")
    reply = api.request("POST", "/x", {"userId": "u"})
    assert (reply.status, body_of(reply)) == (500, {"message": "Internal server error"})


def test_the_answer_is_mapped_and_overridden(tmp_path: Path) -> None:
    template = (
        "#set($context.responseOverride.status = 403)"
        "#set($context.responseOverride.header.extra = $input.path('$.ShardId'))"
        '{"id":"$context.requestId"}'
    )
    integration = kinesis_integration(
        responses={
            "default": {
                "statusCode": "200",
                "responseTemplates": {"application/json": template},
                "responseParameters": {
                    "method.response.header.X-Seen": "integration.response.body.ShardId"
                },
            }
        }
    )
    reply = served(tmp_path, integration=integration).request("POST", "/x", {"userId": "u"})
    assert reply.status == 403
    assert (reply.headers["X-Seen"], reply.headers["extra"]) == ("shard-1", "shard-1")
    assert body_of(reply) == {"id": reply.headers["x-amzn-requestid"]}
