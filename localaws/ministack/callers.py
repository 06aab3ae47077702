"""Who calls a service of ours: the role of the call, or of the session that signed the request."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from ministack.core.iam_evaluator import resolve_caller_identity
from ministack.core.router import extract_access_key_id

_acting: ContextVar[str | None] = ContextVar("acting", default=None)


@contextmanager
def acting_in(role_arn: str | None) -> Iterator[None]:
    """Make calls within the process in a role, or in none."""
    token = _acting.set(role_arn)
    try:
        yield
    finally:
        _acting.reset(token)


def role_of(headers: Mapping[str, str], query: Mapping[str, list[str]]) -> str | None:
    """ARN of the role in which a request is made; None for a user and for root.

    Args:
        headers: with lower-case names.
        query: of the request, in which a signature may stand.
    """
    acting = _acting.get()
    if acting is not None:
        return acting
    identity = resolve_caller_identity(extract_access_key_id(dict(headers), dict(query)))
    return None if identity is None else role_of_session(str(identity["userArn"]))


def role_of_session(arn: str) -> str | None:
    """ARN of the role of a session, whose own ARN does not tell the role's path; None for an ARN of anything else."""
    head, _, rest = arn.partition(":assumed-role/")
    if not rest:
        return None
    account = head.rpartition(":")[2]
    return f"arn:aws:iam::{account}:role/{rest.partition('/')[0]}"
