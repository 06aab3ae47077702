import json
from urllib.parse import parse_qs

from localaws.shared import messages
from tests.support.local_aws import ACCOUNT, REGION

QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:letters"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"


def test_a_queue_is_called_in_its_own_account_and_region() -> None:
    request = messages.to_queue(QUEUE, "a text", further={"MessageGroupId": "g"}, role_arn="r")
    assert json.loads(request.body) == {
        "QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/letters",
        "MessageBody": "a text",
        "MessageGroupId": "g",
    }
    assert (request.account, request.region, request.role_arn) == (ACCOUNT, REGION, "r")


def test_a_topic_is_told_with_a_subject_where_there_is_one() -> None:
    def form(subject: str) -> dict[str, list[str]]:
        request = messages.to_topic(TOPIC, "ä=&", account="1", region="r", subject=subject)
        assert (request.account, request.region, request.role_arn) == ("1", "r", None)
        return parse_qs(request.body.decode())

    told = {"Action": ["Publish"], "Version": ["2010-03-31"], "TopicArn": [TOPIC]}
    assert form("") == {**told, "Message": ["ä=&"]}
    assert form("a subject") == {**told, "Message": ["ä=&"], "Subject": ["a subject"]}
