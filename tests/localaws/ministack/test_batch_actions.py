import pytest

from localaws.ministack.batch_actions import naming_single


@pytest.mark.parametrize(
    ("service", "action", "named"),
    [
        ("sqs", "sqs:ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"),
        ("sqs", "sqs:ReceiveMessage", "sqs:ReceiveMessage"),
        ("sqs", None, None),
        ("firehose", "firehose:PutRecordBatch", "firehose:PutRecordBatch"),
    ],
)
def test_a_batch_of_messages_needs_what_one_message_does(
    service: str, action: str | None, named: str | None
) -> None:
    asked = naming_single(lambda *_request: action)
    assert asked(service, "POST", "/", {}, b"", {}) == named
