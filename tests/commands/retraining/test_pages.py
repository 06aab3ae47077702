import pytest
from botocore.exceptions import ClientError

from commands.retraining.pages import SMALL_PAGE, Pages, whole_history
from tests.support.retraining_runs import Histories, two_models

EVENTS = two_models()


def test_a_history_that_grows_is_not_read_again_from_its_beginning() -> None:
    assert len(EVENTS) > 5 * SMALL_PAGE
    service = Histories(EVENTS)
    pages = Pages(service, "arn")
    found = []
    for length in range(0, len(EVENTS) + 10, 10):
        service.length = min(length, len(EVENTS))
        found += list(pages.new())
    assert found == EVENTS
    looks, turns = len(range(0, len(EVENTS) + 10, 10)), len(EVENTS) // SMALL_PAGE
    assert len(service.asked) <= looks + turns


def test_a_token_that_is_no_longer_taken_costs_one_reading_from_the_beginning() -> None:
    service = Histories(EVENTS)
    service.length = 2 * SMALL_PAGE + 1
    pages = Pages(service, "arn")
    found = list(pages.new())
    service.forgotten, service.length = service.asked[-1], len(EVENTS)
    found += list(pages.new())
    assert found == EVENTS


def test_other_errors_are_not_kept_quiet() -> None:
    class Refusing:
        def get_execution_history(self, **_given: object) -> object:
            raise ClientError({"Error": {"Code": "InvalidToken"}}, "GetExecutionHistory")

    with pytest.raises(ClientError):
        list(Pages(Refusing(), "arn").new())


def test_a_whole_history_is_read_to_its_end() -> None:
    history = whole_history(Histories(EVENTS), "arn")
    assert history.transitions == sum(each["type"].endswith("Entered") for each in EVENTS)
