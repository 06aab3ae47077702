"""Functions and the model of the API have the same limits."""

from handlers.shared.limits import MAX_ID_LENGTH
from tests.support.openapi import document

IDS = ("userId", "sessionId", "itemId", "eventId", "eventType")


def test_an_id_may_be_as_long_in_the_model_as_in_the_functions() -> None:
    event = document()["components"]["schemas"]["Event"]["properties"]
    assert {event[name]["maxLength"] for name in IDS} == {MAX_ID_LENGTH}
