import json
from typing import Any

from botocore.exceptions import ClientError

from commands.replay.delivery import NOT_YET, deliver, read
from commands.replay.letters import Letter
from components.core.archive import Record
from handlers.events.delivery import Courier
from handlers.shared.context import ContextRules
from tests.support.kinesis_events import ARRIVAL, kinesis_record


class Service:
    """PutEvents that refuses the type `bad` and is not permitted for the type `denied`."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def put_events(self, **request: Any) -> None:
        types = {event["eventType"] for event in request["eventList"]}
        for word, code in (("bad", "InvalidInputException"), ("denied", "AccessDeniedException")):
            if word in types:
                error: Any = {
                    "Error": {"Code": code, "Message": "u1"},
                    "ResponseMetadata": {"HTTPStatusCode": 400},
                }
                raise ClientError(error, "PutEvents")
        self.taken += [event["itemId"] for event in request["eventList"]]


def record(item: str, number: int = 1, *, after: float = 0, **data: Any) -> Record:
    made = kinesis_record(
        {"userId": "u1", "eventType": "view", "itemId": item, **data}, sequence_number=str(number)
    )
    made["kinesis"]["approximateArrivalTimestamp"] = ARRIVAL + after
    return made


def letter(name: str, *records: Record, **more: Any) -> Letter:
    return Letter(name=name, reason="why", records=records, **more)


def courier(service: Service) -> Courier:
    return Courier(service, "t", lambda: 60.0, sleep=lambda seconds: None)


def test_events_come_in_the_order_in_which_their_records_arrived() -> None:
    service = Service()
    letters = [
        letter("a", record("4", 9, after=2)),
        letter("b", record("3", 10, after=1), record("1", 3)),
        letter("c", record("2", 20)),
    ]
    outcome = deliver(letters, courier(service))
    assert service.taken == ["1", "2", "3", "4"]
    assert outcome.settled == letters
    assert outcome.delivered == 4


def test_a_letter_is_settled_only_when_all_its_records_are_delivered() -> None:
    malformed = letter("malformed", record("1"), kinesis_record(b"no json", sequence_number="2"))
    refused = letter("refused", record("2", 3, eventType="bad"), record("3", 4))
    whole = letter("whole", record("4", 5))
    outcome = deliver([malformed, refused, whole], courier(Service()))
    assert outcome.settled == [whole]
    assert [(each.letter.name, each.why) for each in outcome.kept] == [
        ("malformed", "the record is not JSON"),
        ("refused", "InvalidInputException"),
    ]
    assert outcome.errors == [], "neither is a reason to end"


def test_a_record_that_stands_for_many_events_is_kept_once() -> None:
    many = letter("many", record("1", interactions=7, eventType="bad"))
    (kept,) = deliver([many], courier(Service())).kept
    assert json.loads(kept.text) == many.records[0]


def test_what_is_not_taken_now_ends_the_replay_and_stays() -> None:
    denied = letter("denied", record("1", eventType="denied"))
    outcome = deliver([denied, letter("ok", record("2", userId="u2"))], courier(Service()))
    assert outcome.errors == ["AccessDeniedException"]
    assert [each.why for each in outcome.kept] == [NOT_YET]
    assert [each.name for each in outcome.settled] == ["ok"]


def test_equal_records_of_two_letters_are_told_apart() -> None:
    first, second = (letter(name, record("1", sentAt=1)) for name in ("first", "second"))
    assert deliver([first, second], courier(Service())).settled == [first, second]


def test_an_unreadable_letter_is_kept() -> None:
    reading = read([letter("pointer", unreadable=(("it holds no record", "text"),))])
    assert [(each.why, each.text) for each in reading.kept] == [("it holds no record", "text")]


def test_events_get_the_context_that_the_consumer_would_derive() -> None:
    rules = ContextRules(device="deviceType", season="season")
    told = record("1", sentAt="2023-01-05", userAgent="Mozilla/5.0 (iPhone)")
    (event,) = read([letter("a", told)], rules).events
    assert json.loads(event.properties or "") == {"deviceType": "phone", "season": "winter"}
    (plain,) = read([letter("a", told)]).events
    assert plain.properties is None
