"""The handler with its own client, against a runtime that takes its time."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from handlers.recommendations.get_recommendations import handler
from handlers.shared import clients
from tests.support.campaigns import event
from tests.support.http_server import serving

SLOW_SECONDS = 2.5
"""As a campaign may be that has just become ACTIVE."""

ITEMS = [{"itemId": "364", "score": 0.5}]


class SlowRuntime(BaseHTTPRequestHandler):
    """GetRecommendations, late; counts its requests."""

    served = 0

    def do_POST(self) -> None:
        type(self).served += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(SLOW_SECONDS)
        body = json.dumps({"itemList": ITEMS, "recommendationId": "RID-1"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def slow_runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[SlowRuntime]]:
    SlowRuntime.served = 0
    with serving(SlowRuntime) as server:
        environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
            "AWS_ACCESS_KEY_ID": "a",
            "AWS_SECRET_ACCESS_KEY": "b",
            "AWS_DEFAULT_REGION": "us-east-1",
            "CAMPAIGN_ARN": "arn:aws:personalize:us-east-1:000000000000:campaign/c",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        clients.personalize_runtime.cache_clear()
        clients._session.cache_clear()
        yield SlowRuntime
        clients.personalize_runtime.cache_clear()
        clients._session.cache_clear()


def test_a_slow_campaign_is_waited_for_at_its_first_request(
    slow_runtime: type[SlowRuntime],
) -> None:
    answer = handler(event(query={"userId": "429"}), None)
    body = json.loads(answer["body"])
    assert (answer["statusCode"], body["itemList"]) == (200, ITEMS)
    assert body["$metadata"]["attempts"] == slow_runtime.served == 1
