import pytest
from pydantic import ValidationError

from components.settings.notices import NoticeSettings

TOPIC = "arn:aws:sns:eu-west-1:123456789012:oncall"


@pytest.mark.parametrize(
    "given",
    [{}, {"email": "oncall@shop.example"}, {"topicArn": TOPIC}],
    ids=["none", "mail", "topic"],
)
def test_one_of_both_or_none(given: dict[str, str]) -> None:
    made = NoticeSettings.model_validate(given)
    assert (made.email, made.topic_arn) == (given.get("email"), given.get("topicArn"))


def test_not_both() -> None:
    with pytest.raises(ValidationError, match="leave out topicArn"):
        NoticeSettings.model_validate({"email": "oncall@shop.example", "topicArn": TOPIC})
