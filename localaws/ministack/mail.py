"""Mails of SNS: what a topic sends to subscriptions of the protocols `email` and `email-json` goes into the mailbox.

Source: Amazon SNS Developer Guide, "Email notifications".
"""

from collections.abc import Callable
from typing import Any

from ministack.services import sns

from localaws.shared.mailbox import Mailbox

_PROTOCOLS = ("email", "email-json")
_NO_SUBJECT = "AWS Notification Message"


def delivering(original: Callable[..., None], mailbox: Mailbox) -> Callable[..., None]:
    """Deliver mails beside what MiniStack delivers."""

    def fanout(  # noqa: PLR0917 - MiniStack's own signature
        topic_arn: str,
        msg_id: str,
        message: str,
        subject: str,
        message_structure: str = "",
        message_attributes: dict[str, Any] | None = None,
        *args: Any,
        **named: Any,
    ) -> None:
        original(
            topic_arn,
            msg_id,
            message,
            subject,
            message_structure,
            message_attributes,
            *args,
            **named,
        )
        topic = sns._topic_by_arn_any_scope(topic_arn)
        attributes = message_attributes or {}
        for each in topic["subscriptions"] if topic else ():
            protocol = each["protocol"]
            if protocol not in _PROTOCOLS or not each["confirmed"]:
                continue
            text = sns._resolve_message_for_protocol(message, message_structure, protocol)
            if not sns._matches_filter_policy(each, attributes, text):
                continue
            if protocol == "email-json":
                text = sns._build_envelope(topic_arn, msg_id, text, subject, attributes, False)
            mailbox.deliver(
                to=each["endpoint"], subject=subject or _NO_SUBJECT, text=text, topic_arn=topic_arn
            )

    return fanout
