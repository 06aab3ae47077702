import json
from pathlib import Path
from typing import Any

import pytest

from handlers.metadata import put_records
from handlers.metadata.columns import Column
from handlers.metadata.put_records import handler, put, respond
from handlers.metadata.records import Record
from handlers.shared import clients
from handlers.shared.delivery import Sender
from tests.support.proxy_events import REQUEST_ID, proxy_event, service_error, status_and_body

DATASET = "arn:aws:personalize:us-east-1:000000000000:dataset/shop/ITEMS"
COLUMNS = {"price": Column("float", nullable=True, textual=False)}


class Service:
    """PutItems and PutUsers that raise when a record has an id of `errors`, until time is up."""

    def __init__(self, **errors: Exception) -> None:
        self.errors = errors
        self.requests: list[dict[str, Any]] = []
        self.seconds = 28.0

    def put_items(self, **request: Any) -> None:
        for item in request["items"]:
            if item["itemId"] in self.errors:
                raise self.errors[item["itemId"]]
        self.requests.append(request)

    def put_users(self, **request: Any) -> None:
        self.requests.append(request)

    def sleep(self, seconds: float) -> None:
        self.seconds -= seconds


def ask(service: Service, *ids: str) -> tuple[int, Any, dict[str, str]]:
    sender = Sender[Record](
        lambda batch: put(service, "Items", DATASET, batch),
        lambda: service.seconds,
        service.sleep,
        jitter=lambda low, high: high,
    )
    body = {"items": [{"itemId": each, "properties": {"price": 1.5}} for each in ids]}
    reply = respond(proxy_event(body), "Items", COLUMNS, sender)
    return (*status_and_body(reply), reply["headers"])


def test_records_are_put_in_their_order_ten_a_call() -> None:
    service = Service()
    ids = [str(number) for number in range(25)]
    status, body, _ = ask(service, *ids)
    assert (status, body) == (
        200,
        {"items": [{"itemId": each, "status": "recorded"} for each in ids]},
    )
    assert [len(request["items"]) for request in service.requests] == [10, 10, 5]
    assert {request["datasetArn"] for request in service.requests} == {DATASET}
    sent = [item for request in service.requests for item in request["items"]]
    assert sent == [{"itemId": each, "properties": '{"price":1.5}'} for each in ids]


def test_the_later_of_two_records_with_one_id_comes_later() -> None:
    service = Service()
    assert ask(service, "1", "1")[1]["items"] == [{"itemId": "1", "status": "recorded"}] * 2


def test_users_are_put_as_users() -> None:
    service = Service()
    put(service, "Users", DATASET, [Record("u", "{}")])
    assert service.requests == [
        {"datasetArn": DATASET, "users": [{"userId": "u", "properties": "{}"}]}
    ]


def test_a_record_that_the_service_refuses_is_found_among_good_ones() -> None:
    status, body, _ = ask(Service(bad=service_error("InvalidInputException")), "1", "bad", "2")
    assert status == 200
    assert [each["status"] for each in body["items"]] == ["recorded", "refused", "recorded"]
    assert "schema" in body["items"][1]["reason"]
    assert "secret" not in json.dumps(body)


def test_a_part_that_was_not_put_is_no_success() -> None:
    service = Service(**{"12": service_error("ResourceInUseException", 409)})
    status, body, _ = ask(service, *(str(number) for number in range(25)))
    assert status == 503
    assert [each["status"] for each in body["items"]] == ["recorded"] * 10 + ["failed"] * 15


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (service_error("ThrottlingException"), 429),
        (service_error("AccessDeniedException", 403), 502),
        (service_error("ResourceNotFoundException", 404), 502),
        (service_error("InvalidInputException"), 400),
    ],
)
def test_nothing_put_is_a_failure(error: Exception, status: int) -> None:
    answer, body, headers = ask(Service(**{"1": error}), "1")
    assert (answer, set(body), body["requestId"]) == (status, {"message", "requestId"}, REQUEST_ID)
    assert ("Retry-After" in headers) == (status == 429)
    assert "secret" not in json.dumps(body)


def test_the_log_tells_numbers_and_no_ids(capsys: pytest.CaptureFixture[str]) -> None:
    ask(Service(), "secret-item")
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["recorded"] == 1
    assert "secret" not in line


def test_the_handler_knows_its_dataset_and_the_columns_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Context:
        def get_remaining_time_in_millis(self) -> int:
            return 28_000

    service = Service()
    monkeypatch.setattr(clients, "personalize_events", lambda: service)
    monkeypatch.setattr(put_records, "__file__", str(tmp_path / "put_records.py"))
    (tmp_path / "columns.json").write_text(
        json.dumps({"age": {"type": "int", "nullable": False, "textual": False}})
    )
    monkeypatch.setenv("DATASET_TYPE", "Users")
    monkeypatch.setenv("DATASET_ARN", DATASET)
    put_records._columns.cache_clear()
    try:
        good, bad = (
            handler(
                proxy_event({"users": [{"userId": "u", "properties": {"age": age}}]}), Context()
            )
            for age in (7, "7")
        )
    finally:
        put_records._columns.cache_clear()
    assert (good["statusCode"], bad["statusCode"]) == (200, 400)
    assert [request["datasetArn"] for request in service.requests] == [DATASET]
