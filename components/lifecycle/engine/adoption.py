"""Finding what an earlier, interrupted try has left, and never taking over what is somebody else's.

A creation can succeed in AWS and its answer be lost: a killed process, a broken connection, a laptop that was closed. The
engine then knows nothing of the object, and the next `pulumi up` creates it again. So every object is created together with
the tag `pulumi:key`, in the same request, and a creation that finds the name taken looks at that tag:

    pulumi:key = <32 hex of SHA-256(kind, key)>.<32 hex of SHA-256(immutable inputs)>

`key` names the resource of the program (`project/stack/logical-name`); the immutable inputs are those that no update can
change. Both halves equal: the object is what this creation would have made, and is taken into the stack. Only the first
half equal: this stack made it from other inputs. No such tag, or another: it is somebody else's, and is refused.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from components.lifecycle.engine.errors import CallError, LifecycleError, ResourceFailedError
from components.lifecycle.engine.kinds import is_deleting, kind_of, subject
from components.lifecycle.engine.tags import change_tags, read_tags
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.engine.waiting import PARENT_SECONDS, Waiter, wait_active


def key_tag(kind: str, key: str, immutable: Mapping[str, Any]) -> str:
    """The value of the tag `pulumi:key`.

    Args:
        kind: the type of the resource (`Campaign`), so that one key may serve several.
        key: the resource of the program.
        immutable: the inputs that no update can change; numbers as int.
    """
    return f"{_digest([kind, key])}.{_digest(immutable)}"


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def require_ours(arn: str, tags: Mapping[str, str], expected: str) -> None:
    """Refuse an object that this creation would not have made.

    Raises:
        LifecycleError: it is somebody else's, or was made from other inputs.
    """
    found = tags.get(KEY_TAG)
    if found == expected:
        return
    if found is not None and found.split(".")[0] == expected.split(".", maxsplit=1)[0]:
        why = "was left by this stack with other inputs"
    else:
        why = "exists and does not belong to this stack"
    command = kind_of(arn).delete_command(arn)
    raise LifecycleError(
        f'{subject(arn)} {why} ({arn}); it is left untouched. Choose another name, or delete it ("{command}") and run'
        ' "pulumi up" again'
    )


def create_or_adopt(
    waiter: Waiter,
    arn: str,
    expected: str,
    tags: Mapping[str, str],
    create: Callable[[], object],
) -> dict[str, Any]:
    """As `start_or_adopt`, and wait until the resource is ACTIVE.

    Returns:
        Its description.

    Raises:
        LifecycleError: the name belongs to somebody else.
        ResourceFailedError: the service could not create it; what was left of it is deleted.
    """
    start_or_adopt(waiter, arn, expected, tags, create)
    return activate(waiter, arn)


def start_or_adopt(
    waiter: Waiter,
    arn: str,
    expected: str,
    tags: Mapping[str, str],
    create: Callable[[], object],
) -> None:
    """Create a resource whose ARN holds its name, or adopt what an earlier try left.

    Args:
        waiter: deadline and progress.
        arn: the ARN that the service will give it.
        expected: the value of its tag `pulumi:key`.
        tags: the tags that the program declares.
        create: sends the Create request.

    Raises:
        LifecycleError: the name belongs to somebody else.
    """

    def attempt() -> bool | None:
        try:
            create()
        except CallError as failure:
            if failure.already_exists:
                return _adopt(waiter, arn, expected, tags)
            waits_for_room(waiter, failure)
            return None
        return True

    waiter.until(attempt)


def take_over(
    waiter: Waiter, arn: str, actual: Mapping[str, str], declared: Mapping[str, str]
) -> None:
    """Say that an existing object becomes this stack's, and give it the tags that the program declares now."""
    change_tags(waiter.personalize, arn, actual, {**actual, **declared})
    waiter.status(subject(arn), "exists already, taken over")


def waits_for_room(waiter: Waiter, failure: CallError) -> None:
    """Bear with a refused creation that time will cure: a busy parent, a full queue of pending work.

    Raises:
        CallError: anything else.
    """
    if failure.limit_of_running or (failure.in_use and waiter.elapsed < PARENT_SECONDS):
        waiter.status(waiter.name, f"waits: {failure.message}")
        return
    raise failure


def activate(waiter: Waiter, arn: str) -> dict[str, Any]:
    """Wait until a new resource is ACTIVE; delete it when the service failed to make it, so that its name is free again.

    Raises:
        ResourceFailedError: with the service's reason.
    """
    try:
        return wait_active(waiter, arn)
    except ResourceFailedError:
        _discard(waiter, arn)
        raise


def _adopt(waiter: Waiter, arn: str, expected: str, tags: Mapping[str, str]) -> bool | None:
    description = waiter.personalize.find(arn)
    if description is None or is_deleting(description["status"]):
        return None
    actual = read_tags(waiter.personalize, arn)
    require_ours(arn, actual, expected)
    if description["status"] == "CREATE FAILED":
        _discard(waiter, arn)
        return None
    take_over(waiter, arn, actual, {**tags, KEY_TAG: expected})
    return True


def _discard(waiter: Waiter, arn: str) -> None:
    """Ask for a deletion; a refusal is no news, since the next creation comes back to it."""
    try:
        waiter.personalize.delete(arn)
    except CallError as failure:
        waiter.status(subject(arn), f"not deleted: {failure}")
