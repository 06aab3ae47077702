"""What became of each entry of a request, and the reply that tells it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from handlers.shared.delivery import Delivery, Entry
from handlers.shared.replies import Reply, failure, reply
from handlers.shared.retries import THROTTLING_CODES

MAX_REASONS = 10

Status = Literal["recorded", "refused", "failed"]


@dataclass(frozen=True)
class Outcome:
    """What became of one entry.

    Attributes:
        ids: what the client knows the entry by, as a member of the reply.
        status: `recorded`: Amazon Personalize has it. `refused`: it will never take it as it is. `failed`: it does not
            have it now, and may take it later.
        reason: for the client, of an entry that was not recorded.
    """

    ids: Mapping[str, str]
    status: Status
    reason: str | None = None

    @classmethod
    def of(cls, ids: Mapping[str, str], status: Status, reasons: Mapping[Status, str]) -> "Outcome":
        """The outcome of an entry that was sent; its reason goes by its status."""
        return cls(ids, status, reasons.get(status))

    def as_member(self) -> dict[str, Any]:
        """The entry's member of the reply."""
        reason = {} if self.reason is None else {"reason": self.reason}
        return {**self.ids, "status": self.status, **reason}


def statuses(delivery: Delivery[Entry]) -> dict[int, Status]:
    """What became of the entries of a delivery, by their `id()`: two entries may be equal."""
    return {
        **{id(entry): "recorded" for entry in delivery.delivered},
        **{id(refusal.entry): "refused" for refusal in delivery.refused},
        **{id(entry): "failed" for entry in delivery.undelivered},
    }


def reply_with(
    member: str, outcomes: Sequence[Outcome], errors: Collection[str], request_id: str
) -> Reply:
    """Tell what became of the entries, in the order of the request.

    200 says that something was recorded and nothing has to be sent again; 503 that a part has to be. What was not
    recorded at all is a failure without a list: of the client (400), of its pace (429) or of the service (502).

    Args:
        member: name of the list of entries, in the reply and in the messages.
        outcomes: at least one.
        errors: codes of the errors because of which entries failed.
        request_id: of the request.
    """
    statuses = {outcome.status for outcome in outcomes}
    members = {member: [outcome.as_member() for outcome in outcomes]}
    if "failed" not in statuses:
        if "recorded" in statuses:
            return reply(200, members)
        return failure(400, f"Nothing was recorded. {_reasons(member, outcomes)}", request_id)
    if "recorded" in statuses:
        message = f"Some {member} were not recorded. Send those that failed again."
        return failure(503, message, request_id, **members)
    if errors and THROTTLING_CODES.issuperset(errors):
        return failure(
            429, "Too many requests. Nothing was recorded; send it again later.", request_id
        )
    return failure(
        502,
        "The service behind the API failed. Nothing was recorded; send it again later.",
        request_id,
    )


def _reasons(member: str, outcomes: Sequence[Outcome]) -> str:
    told = [
        f"{member}[{index}]: {outcome.reason}"
        for index, outcome in enumerate(outcomes[:MAX_REASONS])
    ]
    more = len(outcomes) - len(told)
    return " ".join([*told, f"And {more} more."] if more else told)
