"""What a like and a dislike do to the next answer, with the solution that the program makes for them."""

from collections.abc import Iterator

import pytest

from components.lifecycle.engine.event_weights import events_config
from components.settings.satisfaction import NOT_DISLIKED, SatisfactionSettings
from handlers.shared.service.filters.parser import parse
from tests.support.local_aws import LocalAws
from tests.support.personalize_stack import PersonalizeStack, personalize_stack

pytestmark = pytest.mark.local_aws

SETTINGS = SatisfactionSettings(like="like", dislike="dislike", rating="stars")
WEIGHTS = {"view": 1.0, "purchase": 1.0, "like": 1.0, "stars": 1.0}
NOW = 1_700_100_000


@pytest.fixture(scope="module")
def trained(local_aws: LocalAws) -> Iterator[tuple[PersonalizeStack, str, str]]:
    """A stack with a campaign, its tracking id, and the filter that a dislike brings."""
    with personalize_stack(local_aws, "liked") as stack:
        stack.make_data()
        config = events_config(WEIGHTS, SETTINGS.thresholds)
        stack.make_solution(solutionConfig={"eventsConfig": config})
        stack.make_version()
        stack.make_campaign()
        expression = SETTINGS.filters[NOT_DISLIKED]
        parse(expression)
        yield stack, stack.make_tracker(), stack.make_filter(NOT_DISLIKED, expression)


def say(
    trained: tuple[PersonalizeStack, str, str],
    user: str,
    event_type: str,
    *items: str,
    value: float | None = None,
) -> None:
    stack, tracking_id, _ = trained
    mark = {} if value is None else {"eventValue": value}
    stack.events.put_events(
        trackingId=tracking_id,
        sessionId=user,
        userId=user,
        eventList=[
            {"eventType": event_type, "itemId": item, "sentAt": NOW + place, **mark}
            for place, item in enumerate(items)
        ],
    )


def share_of_second_half(stack: PersonalizeStack, user: str) -> float:
    """What speaks, of all that does, for the items that users of the second half like."""
    found: dict[str, float] = {
        each["itemId"]: each["score"] for each in stack.recommended(user, 40)
    }
    second = sum(score for item, score in found.items() if int(item[1:]) >= 20)
    return second / sum(found.values())


LIKED = ("i21", "i22", "i23")


@pytest.mark.parametrize(
    ("event_type", "value", "raises"),
    [
        ("like", None, True),
        ("dislike", None, False),
        ("stars", 5.0, True),
        ("stars", 4.0, True),
        ("stars", 1.0, False),
    ],
)
def test_what_users_like_is_raised_and_what_they_dislike_is_not(
    trained: tuple[PersonalizeStack, str, str], event_type: str, value: float | None, raises: bool
) -> None:
    stack, user = trained[0], f"new-{event_type}-{value}"
    before = share_of_second_half(stack, user)
    say(trained, user, event_type, *LIKED, value=value)
    after = share_of_second_half(stack, user)
    if raises:
        assert after > before + 0.1
    else:
        assert after == pytest.approx(before, abs=1e-3)


def test_the_filter_takes_what_the_user_dislikes_and_nothing_else(
    trained: tuple[PersonalizeStack, str, str],
) -> None:
    stack, _, filter_arn = trained
    say(trained, "picky", "dislike", "i1", "i2")
    say(trained, "picky", "like", "i3")
    left = set(stack.items("picky", 40, filterArn=filter_arn))
    assert set(stack.items("picky", 40)) - left == {"i1", "i2"}
