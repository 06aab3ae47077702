from datetime import UTC, datetime

import pytest

from commands.status.parts import NotDeployedError, from_state
from tests.support.stack_state import (
    GROUP_ARN,
    MONITORING,
    alarm,
    event_source,
    function,
    resource,
    stack_state,
)

CAMPAIGN = "arn:aws:personalize:eu-west-1:000000000000:campaign/home"
RELATED = "arn:aws:personalize:eu-west-1:000000000000:recommender/related"


def test_a_deployed_stack_names_its_parts() -> None:
    parts = from_state(
        "dev",
        stack_state(
            {
                "campaignArn": CAMPAIGN,
                "relatedRecommenderArn": RELATED,
                "deadLetterQueueUrl": "https://queue",
                "deadLetterBucket": "letters",
                "streamName": "shop-dev-events",
                "apiKey": {"4dabf18193072939515e22adb298388d": "secret", "ciphertext": "x"},
            },
            MONITORING,
            function("shop-dev-consumer"),
            event_source("uuid-1", "shop-dev-consumer"),
            event_source("uuid-2", "shop-dev-orders", "sqs"),
            alarm("shop-dev-dead-letters"),
            resource("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", name="archive"),
            resource("aws:apigateway/restApi:RestApi", "id", name="shop-dev-api"),
            resource("aws:apigateway/stage:Stage", "id", stageName="prod"),
        ),
    )
    assert parts.metrics_stack == "shop/dev"
    assert parts.region == "eu-west-1"
    assert parts.dataset_group_arn == GROUP_ARN
    assert parts.created_at == datetime(2026, 3, 1, 10, 0, 0, 123456, UTC)
    assert parts.purposes == {CAMPAIGN: "home", RELATED: "related"}
    assert parts.functions == ["shop-dev-consumer"]
    assert parts.consumers == {"uuid-1": "shop-dev-consumer"}
    assert parts.alarms == ["shop-dev-dead-letters"]
    assert (parts.stream, parts.archive, parts.api, parts.stage) == (
        "shop-dev-events",
        "archive",
        "shop-dev-api",
        "prod",
    )
    assert (parts.queue_url, parts.dead_letter_bucket) == ("https://queue", "letters")
    assert parts.is_monitored


def test_what_is_not_there_yet_is_told_as_missing() -> None:
    parts = from_state("dev", stack_state({}))
    assert (parts.stream, parts.archive, parts.api, parts.stage) == (None, None, None, None)
    assert (parts.queue_url, parts.dead_letter_bucket) == (None, None)
    assert (parts.is_monitored, parts.purposes, parts.consumers) == (False, {}, {})


def test_what_was_replaced_is_no_part_any_more() -> None:
    old = {**function("shop-dev-consumer-old"), "delete": True}
    assert from_state("dev", stack_state({}, old, function("new"))).functions == ["new"]


@pytest.mark.parametrize(
    "deployment",
    [
        {},
        {"resources": None},
        {"resources": [{"type": "pulumi:pulumi:Stack", "urn": "urn:pulumi:dev::shop::x"}]},
    ],
)
def test_a_stack_that_was_never_deployed_is_refused(deployment: dict[str, object]) -> None:
    with pytest.raises(NotDeployedError, match=r"the stack dev .* `pulumi up --stack dev`"):
        from_state("dev", {"deployment": deployment})
