"""The dynamic resource DatasetGeneration: which dataset group, and which solution, the schemas of a deployment need.

It makes nothing at the service. It counts, and its numbers are in physical names: another number makes new resources
beside the old ones, to which the API moves before the old ones go (see docs/adr/0026).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pulumi import Input, Output
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult

from components.lifecycle.engine.inputs import (
    IGNORE,
    RECORD,
    SCOPE,
    UPDATE,
    InputSpec,
    InputTable,
)
from components.lifecycle.engine.provider import RecordedProvider
from components.lifecycle.engine.resource import LifecycleResource, ResourceArgs
from components.lifecycle.engine.schema_changes import SchemaChange, schema_changes
from components.lifecycle.engine.values import Boolean, Integer, Text, TextList, Texts

NEVER = "1970-01-01T00:00:00Z"
"""Since when there is the first generation, of which nobody asks."""

CLOCK_ERROR = timedelta(minutes=15)
"""How wrong the clock of this machine may be; AWS refuses requests of one that is wrong by 5 minutes.

Source: AWS IAM User Guide, "Troubleshoot Signature Version 4 signing for AWS API requests".
"""


@dataclass(frozen=True, kw_only=True)
class DatasetGenerationArgs(ResourceArgs):
    """Inputs of a DatasetGeneration, beside those of ResourceArgs.

    Args:
        schemas: as JSON text by dataset type.
        domain: of the dataset group; None for a custom one.
        encryption_key: with which the group is encrypted, as the configuration names it; None for a key of AWS.
        former_keys: with which older data can be read still, likewise; None for no other.
        group_name: of the first generation of the dataset group; None for one of project and stack.
        protected: the dataset group must not be deleted, and so not be replaced.
    """

    schemas: Mapping[str, Input[str]]
    domain: str | None = None
    encryption_key: str | None = None
    former_keys: Sequence[str] | None = None
    group_name: str | None = None
    protected: bool


class DatasetGenerationProvider(RecordedProvider):
    """Counts in `check`, so that a preview knows the numbers and shows what will be replaced.

    `generation` grows when the service does not carry out a change of schemas in the same dataset group. `edition` grows
    with every change: a solution that exists leaves new columns out of its training, so each edition has a solution of
    its own. Source: Amazon Personalize Developer Guide, "Replacing a dataset's schema to add new columns".
    """

    kind = "DatasetGeneration"
    table = InputTable(
        InputSpec("schemas", Texts(least=1), UPDATE),
        InputSpec("domain", Text(), UPDATE, optional=True),
        InputSpec("encryptionKey", Text(), UPDATE, optional=True),
        InputSpec("formerKeys", TextList(), RECORD, optional=True),
        InputSpec("groupName", Text(), UPDATE, optional=True),
        InputSpec("generation", Integer(), UPDATE, default=1),
        InputSpec("edition", Integer(), UPDATE, default=1),
        InputSpec("since", Text(), IGNORE, default=NEVER),
        InputSpec("protected", Boolean(), RECORD, default=False),
        SCOPE,
    )

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs, and count on from those of the last deployment."""
        checked = super().check(_olds, news)
        if checked.failures or not _olds:
            return checked
        olds = self.table.read(_olds)
        changes = _changes(olds, checked.inputs)
        beside = needs_another_group(changes)
        numbers = {
            "generation": olds["generation"] + beside,
            "edition": olds["edition"] + bool(changes),
            "since": _now() if beside else olds.get("since", NEVER),
        }
        # The engine goes by the protection that is recorded, and would refuse each of the resources by itself.
        is_protected = olds["protected"] or checked.inputs["protected"]
        failures = [*_lost_keys(olds, checked.inputs)]
        if beside and is_protected:
            failures.append(CheckFailure("schemas", _refusal(changes)))
        return CheckResult({**checked.inputs, **numbers}, failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare the inputs, and say what a change of schemas does and costs."""
        changes = _changes(_olds, {"schemas": {}, **_news})
        if changes:
            self.runtime.report(announcement(changes))
        return super().diff(_id, _olds, _news)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Record the inputs."""
        return CreateResult("dataset-generation", self.table.read(props))


class DatasetGeneration(
    LifecycleResource[DatasetGenerationArgs], module="personalize", name="DatasetGeneration"
):
    """The numbers of a deployment.

    Attributes:
        generation: of the dataset group and all that is in it; 1 and up.
        edition: of the schemas, and of the solution and campaign that learn from them; 1 and up.
        since: before that generation began, by a quarter of an hour at most; UTC in ISO 8601.
    """

    provider = DatasetGenerationProvider
    generation: Output[int]
    edition: Output[int]
    since: Output[str]


def _changes(olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[SchemaChange]:
    """Of domain, key, name and schemas; a group keeps its domain, its key and its name for ever.

    Source: Amazon Personalize API Reference, which has no operation that would update a dataset group.
    """
    kept = {"domain": "domain", "encryptionKey": "encryption key", "groupName": "fixed name"}
    others = [
        SchemaChange(f"the {word} was {before} and becomes {after}", in_place=False)
        for name, word in kept.items()
        if (before := olds.get(name) or "none") != (after := news.get(name) or "none")
    ]
    return [*others, *schema_changes(olds["schemas"], news["schemas"])]


def _lost_keys(olds: Mapping[str, Any], news: Mapping[str, Any]) -> Iterator[CheckFailure]:
    """A key that is left out at once with its last use: what it encrypted is in the archive and in the stream still."""
    before = olds.get("encryptionKey")
    readable = (news.get("encryptionKey"), *(news.get("formerKeys") or ()))
    if before is not None and before not in readable:
        yield CheckFailure(
            "encryptionKey",
            f"the key {before} is not in the configuration any more, and nothing that it encrypted (archived events, those in"
            " the stream, dead letters) could be read. Put it into personalize:encryption.formerKeys for as long as that is"
            " kept; docs/encryption.md has how a stack moves from one key to another",
        )


def needs_another_group(changes: list[SchemaChange]) -> bool:
    """Whether a change is among them that the service does not carry out in place."""
    return not all(change.in_place for change in changes)


def announcement(changes: list[SchemaChange]) -> str:
    """What a deployment does with changed schemas, and what that costs."""
    listed = "; ".join(change.what for change in changes)
    if needs_another_group(changes):
        return (
            f"WARNING: the dataset group changes ({listed}), and the service does not do that in place. A new dataset group is"
            " made beside the old one, filled from all files and from the archive of events, and trained. The old campaign"
            " answers until the API moves to the new one; then the old group goes. This costs an import of all files, one"
            " training, a PutEvents call for up to ten archived events, and two campaigns and every live event twice until the"
            " API has moved."
            " trackingId and the ARNs among the stack's outputs change"
        )
    return (
        f"The schemas change in place ({listed}). This costs an import and one training, by a new solution, since the old"
        " one would leave new columns out, and two campaigns until the API has moved from the old one's to its own."
        " campaignArn and solutionArn among the stack's outputs change"
    )


def _now() -> str:
    """A time that has passed, whatever this machine's clock says."""
    return f"{datetime.now(UTC) - CLOCK_ERROR:%Y-%m-%dT%H:%M:%SZ}"


def _refusal(changes: list[SchemaChange]) -> str:
    listed = "; ".join(change.what for change in changes if not change.in_place)
    return (
        f"the service does not change this in place ({listed}): the dataset group has to be replaced, which"
        " personalize:protectData forbids. Take the change back, set personalize:protectData to false, and run"
        ' "pulumi up"; then make the change again, and run "pulumi up" again'
    )
