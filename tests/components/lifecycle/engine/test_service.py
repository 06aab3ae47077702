from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from components.lifecycle.engine.client import ClientCache, Clients, ScopeKey
from components.lifecycle.engine.errors import CallError, LifecycleError
from components.lifecycle.engine.pacing import INTERVAL_SECONDS, Pacer
from components.lifecycle.engine.service import Personalize, Runtime, print_line
from tests.support.lifecycle_service import PREFIX, TestClock
from tests.support.lifecycle_world import SCOPE

CAMPAIGN = f"{PREFIX}campaign/shop"


class Service:
    """Stands for both clients: what was asked by which of them, and the answers in order."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.opened = 0
        self.clock = TestClock()
        pacer = Pacer(clock=self.clock, sleep=self.clock.sleep)
        self.personalize = Personalize(
            SCOPE, Runtime(clients=ClientCache(self._open), pacer=pacer, clock=self.clock)
        )

    def _open(self, _scope: ScopeKey) -> Clients:
        self.opened += 1
        return Clients(
            _Client(self, "retrying"), _Client(self, "single attempt"), partial(_Client, self)
        )

    def answer(self, client: str, operation: str, request: dict[str, Any]) -> Any:
        self.asked.append((client, operation, request))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class _Client(SimpleNamespace):
    def __init__(self, service: Service, name: str) -> None:
        super().__init__()
        self._service, self._name = service, name

    def __getattr__(self, operation: str) -> Any:
        return lambda **request: self._service.answer(self._name, operation, request)


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "X")


def test_a_request_has_no_members_without_a_value() -> None:
    service = Service({"campaignArn": CAMPAIGN})
    answer = service.personalize.call("CreateCampaign", name="shop", campaignConfig=None, tags=[])
    assert answer == {"campaignArn": CAMPAIGN}
    assert service.asked == [("retrying", "create_campaign", {"name": "shop", "tags": []})]


def test_what_must_not_be_done_twice_goes_through_the_client_that_never_tries_again() -> None:
    service = Service({})
    service.personalize.call_once("CreateSolutionVersion", solutionArn="s")
    assert service.asked == [("single attempt", "create_solution_version", {"solutionArn": "s"})]


def test_a_refusal_is_a_sentence() -> None:
    service = Service(refusal("ResourceInUseException"))
    with pytest.raises(CallError, match=r"^DeleteCampaign: ResourceInUseException: no$") as raised:
        service.personalize.delete(CAMPAIGN)
    assert raised.value.in_use
    assert service.opened == 1


def test_expired_credentials_are_read_again_once() -> None:
    service = Service(refusal("ExpiredTokenException"), {"campaign": {"name": "shop"}})
    assert service.personalize.describe(CAMPAIGN) == {"name": "shop"}
    assert service.opened == 2
    service = Service(refusal("ExpiredTokenException"), refusal("ExpiredTokenException"))
    with pytest.raises(CallError) as raised:
        service.personalize.describe(CAMPAIGN)
    assert raised.value.expired
    assert service.opened == len(service.asked) == 2


def test_all_pages_of_a_list_are_read() -> None:
    service = Service(
        {"campaigns": [{"name": "a"}, {"name": "b"}], "nextToken": "t"},
        {"campaigns": [], "nextToken": "u"},
        {"campaigns": [{"name": "c"}]},
    )
    found = service.personalize.list_all("ListCampaigns", "campaigns", solutionArn="s")
    assert [each["name"] for each in found] == ["a", "b", "c"]
    assert [request.get("nextToken") for _, _, request in service.asked] == [None, "t", "u"]
    assert all(request["solutionArn"] == "s" for _, _, request in service.asked)


def test_what_the_service_does_not_know_is_none() -> None:
    assert Service(refusal("ResourceNotFoundException")).personalize.find(CAMPAIGN) is None
    with pytest.raises(CallError, match="AccessDeniedException"):
        Service(refusal("AccessDeniedException")).personalize.find(CAMPAIGN)


def test_what_cannot_be_deleted_is_not_asked_for() -> None:
    service = Service()
    with pytest.raises(LifecycleError, match="no operation that deletes a solution version"):
        service.personalize.delete(f"{PREFIX}solution/s/01234567")
    assert service.asked == []


def test_calls_of_one_operation_keep_the_pace_of_the_service() -> None:
    service = Service(*[{"campaign": {}}] * 3, {"campaigns": []})
    for _ in range(3):
        service.personalize.describe(CAMPAIGN)
    assert service.clock() == pytest.approx(2 * INTERVAL_SECONDS)
    service.personalize.list_all("ListCampaigns", "campaigns")
    assert service.clock() == pytest.approx(2 * INTERVAL_SECONDS)


def test_a_line_is_shown_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    print_line("campaign shop: ACTIVE")
    assert capsys.readouterr().out == "campaign shop: ACTIVE\n"


def test_another_service_is_reached_in_the_same_scope() -> None:
    service = Service()
    assert service.personalize.client("s3")._name == "s3"
    assert service.opened == 1
