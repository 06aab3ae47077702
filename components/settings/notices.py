"""Who hears what a stack has to tell: an address, or a topic that is there already."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from components.settings.section import Section

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
# What tells a topic reaches one of its own region, and no FIFO topic. Source: Amazon CloudWatch User Guide, "Notifying users
# on alarm changes".
_TOPIC = re.compile(r"arn:aws:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}")


def _email(given: str) -> str:
    if not _ADDRESS.fullmatch(given):
        raise ValueError("allowed is one address, such as oncall@example.com")
    return given


def _topic_arn(given: str) -> str:
    if not _TOPIC.fullmatch(given):
        raise ValueError(
            "allowed is the ARN of a standard SNS topic of the stack's region, arn:aws:sns:<region>:<account>:<name>"
        )
    return given


class NoticeSettings(Section):
    """What all settings have that tell somebody.

    Attributes:
        email: address that the stack's topic writes to, once its owner has confirmed.
        topic_arn: of a topic that is there already, in the place of one that the stack makes.
    """

    email: Annotated[str, AfterValidator(_email)] | None = None
    topic_arn: Annotated[str, AfterValidator(_topic_arn)] | None = None

    @model_validator(mode="after")
    def _one_topic(self) -> Self:
        if self.email and self.topic_arn:
            raise ValueError(
                "email and topicArn are both given; subscribe the address to that topic yourself, or leave out topicArn, "
                "and the stack makes a topic for it"
            )
        return self
