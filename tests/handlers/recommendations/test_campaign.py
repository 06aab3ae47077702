import pytest
from botocore.exceptions import ConnectTimeoutError

from tests.support.campaigns import CAMPAIGN, ITEMS, Runtime, campaign, refusal


def test_a_campaign_is_asked_once_where_it_answers() -> None:
    runtime = Runtime()
    answer = campaign(runtime).recommend({"userId": "429"})
    assert (answer.response["itemList"], answer.attempts, answer.delay_seconds) == (ITEMS, 1, 0)
    assert runtime.requests == [{"campaignArn": CAMPAIGN, "userId": "429"}]


def test_what_may_pass_is_tried_again_after_a_pause() -> None:
    runtime = Runtime(refusal("ThrottlingException"))
    answer = campaign(runtime).rank({"userId": "429", "inputList": ["1", "2"]})
    assert [each["itemId"] for each in answer.response["personalizedRanking"]] == ["2", "1"]
    assert (answer.attempts, answer.delay_seconds) == (2, 0.1)


@pytest.mark.parametrize(
    ("error", "attempts", "calls"),
    [
        (refusal("ThrottlingException"), 2, 2),
        (refusal("InternalFailure", 500), 2, 2),
        (ConnectTimeoutError(endpoint_url="https://secret"), 2, 2),
        (ConnectTimeoutError(endpoint_url="https://secret"), 1, 1),
        (refusal("InvalidInputException"), 2, 1),
    ],
)
def test_the_last_error_is_raised(error: Exception, attempts: int, calls: int) -> None:
    runtime = Runtime(error, error, error)
    with pytest.raises(type(error)):
        campaign(runtime, attempts=attempts).recommend({"userId": "429"})
    assert len(runtime.requests) == calls
