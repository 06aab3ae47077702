"""Whether the object of a create exists, and whether it is this stack's own."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from commands.inventory import Client
from commands.recovery.creates import Create, Deployment
from commands.recovery.finder import Finder, Found, Tags
from commands.recovery.table import FINDERS, NEEDS_NO_FINDER

POLL_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 900.0


class RecoveryError(RuntimeError):
    """It cannot be told, or not yet, what became of a create."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one create.

    Attributes:
        create: the create.
        found: the object that joins the state, None when there is none.
        told: a sentence for the user, empty when nothing has to be told.
        is_open: how to find the object will be known when others have joined the state.
    """

    create: Create
    found: Found | None = None
    told: str = ""
    is_open: bool = False


def search(create: Create, client: Client, deployment: Deployment) -> Result:
    """Look for the object that a create may have made; wait for one that is still being made.

    Raises:
        RecoveryError: the object is not made in time, or the service does not tell.
    """
    finder = FINDERS.get(create.type)
    if finder is None:
        reason = NEEDS_NO_FINDER.get(create.type, "no finder for this type; look yourself")
        return Result(create=create, told=f"forgotten: {reason}" if create.is_pending else "")
    if not create.inputs.keys() >= {*finder.by}:
        return Result(create=create, is_open=True)
    recorded = _recorded(deployment, create.type)
    candidates = [
        each for each in _live(finder, create, client) if _is_free(each, create, recorded)
    ]
    own = [each for each in candidates if _is_own(finder, each.tags, wanted_tags(create.inputs))]
    is_known = any(urn == create.urn for urn, _ in recorded)
    if own and is_known:
        ids = ", ".join(each.id for each in own)
        return Result(create=create, told=f"left: the state has another one. Delete {ids}")
    if own:
        found = _made(finder, create, client, own[0])
        return Result(create=create, found=found, told=f"joins the state as {found.id}")
    if candidates and finder.has_unique_name:
        return Result(create=create, told=f"left: {candidates[0].id} has not the tags of the stack")
    why = "the state has it already" if is_known else "it does not exist"
    return Result(create=create, told=f"forgotten: {why}" if create.is_pending else "")


def wanted_tags(inputs: Mapping[str, Any]) -> Tags:
    """The tags that the object shall have: of `aws` with the provider's default tags, of `aws-native` as a list."""
    tags = inputs.get("tagsAll") or inputs.get("tags") or {}
    if isinstance(tags, list):
        return {tag["key"]: tag["value"] for tag in tags}
    return dict(tags)


def _live(finder: Finder, create: Create, client: Client) -> list[Found]:
    try:
        return list(finder.find(client, create.inputs))
    except (ClientError, BotoCoreError) as error:
        raise RecoveryError(f"{create.urn} cannot be looked up: {error}") from error


def _is_own(finder: Finder, live: Tags | None, wanted: Tags) -> bool:
    """Whether tags prove that an object is this stack's; `aws:` begins those that AWS sets itself."""
    if live is None:
        return True
    given = {key: value for key, value in live.items() if not key.startswith("aws:")}
    return bool(wanted) and (given == wanted or (not given and finder.has_unique_name))


def _recorded(deployment: Deployment, type_: str) -> set[tuple[str, str]]:
    """URN and id of the state's objects of a type; one that waits for its replacement is deleted already."""
    return {
        (each["urn"], each["id"])
        for each in deployment.get("resources") or ()
        if each["type"] == type_ and "id" in each and not each.get("pendingReplacement")
    }


def _is_free(found: Found, create: Create, recorded: Collection[tuple[str, str]]) -> bool:
    """Whether the state does not have the object; ids of untagged types are unique only within what they belong to."""
    if found.tags is None:
        return (create.urn, found.id) not in recorded
    return found.id not in {id_ for _, id_ in recorded}


def _made(finder: Finder, create: Create, client: Client, found: Found) -> Found:
    """The object once the service has made it; what depends on it would fail before."""
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while not found.is_made:
        if time.monotonic() > deadline:
            raise RecoveryError(
                f"{found.id} is still being made after {LONGEST_WAIT_SECONDS:.0f} s; try again later"
            )
        time.sleep(POLL_SECONDS)
        live = {each.id: each for each in _live(finder, create, client)}
        if found.id not in live:
            raise RecoveryError(f"{found.id} was there and is gone; run the same command again")
        found = live[found.id]
    return found
