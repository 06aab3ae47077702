"""Which models have to be trained: those whose newest version was not trained on these data with these settings.

And those for which enough events have come since.

The name of a version holds the digest of what decides its training, so that no repetition trains twice; a number behind it
tells a second attempt after a failure, or for the sake of events. What became of a version is a tag of it: a run that is repeated does not try again what
the gate refused or alarms rolled back.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.retraining.imports import Table
from handlers.retraining.parameter_file.plan import DataFile, Dataset, Solution
from handlers.retraining.parameter_file.training_digest import training_digest
from handlers.shared.absence import unless_absent
from handlers.shared.service.schemas import DatasetType

DIGEST_LENGTH = 24
VERDICT_TAG = "retraining"
LOOKED_AT = 10
"""Of the newest versions of a solution, whose names are read: one that another run has begun is among them."""

_OWN_NAME = re.compile(rf"[0-9a-f]{{{DIGEST_LENGTH}}}-[0-9]+")
_ENDED_BADLY = frozenset({"CREATE FAILED", "CREATE STOPPING", "CREATE STOPPED"})

Version = Mapping[str, Any]
Holdings = Mapping[DatasetType, str]
"""Names of the import jobs that brought, or will bring, what datasets hold."""


@dataclass(frozen=True, kw_only=True)
class Deletion:
    """The last deletion of users by a list, who must not be in any later training.

    Attributes:
        arn: of its data deletion job.
        began_at: when that began.
    """

    arn: str
    began_at: datetime


@dataclass(frozen=True)
class Data:
    """What trainings learn from.

    Attributes:
        holdings: of the datasets, once the run has imported.
        tables: the datasets, as they are before that.
        deletion: of users; None where there was none.
    """

    holdings: Holdings
    tables: Sequence[Table]
    deletion: Deletion | None = None


class VersionNotListedError(LookupError):
    """A version that exists, and is not listed yet."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """A training that a run has to make or to go on with.

    Attributes:
        name: of the version.
        version_arn: of the version, where it is there already.
    """

    name: str
    version_arn: str | None


def needed_training(
    personalize: Any,
    solution_arn: str,
    solution: Solution,
    data: Data,
    enough_events_since: Callable[[datetime], bool] = lambda _since: False,
) -> Training | None:
    """The training that a solution needs; None where its newest version is up to date and a run has judged it.

    Args:
        personalize: the service.
        solution_arn: of the solution, which may not be there yet.
        solution: how it is trained.
        data: what it is trained on.
        enough_events_since: whether so many events have come since a moment that a training is worth it.
    """
    stem = training_digest(solution, _datasets(data))[:DIGEST_LENGTH]
    versions = sorted(_listed(personalize, solution_arn), key=_created, reverse=True)
    named = list(_named(personalize, versions[:LOOKED_AT]))
    same = [version for version in named if version["name"].startswith(f"{stem}-")]
    standing = [version for version in same if version["status"] not in _ENDED_BADLY]
    needed = Training(name=f"{stem}-{len(same) + 1}", version_arn=None)
    if standing and not _is_judged(personalize, standing[0]):
        return Training(
            name=standing[0]["name"], version_arn=str(standing[0]["solutionVersionArn"])
        )
    if standing or _is_trained_by_others(named, data):
        return needed if enough_events_since(_created(named[0])) else None
    return needed


def newest_trained(personalize: Any, solution_arn: str) -> str | None:
    """The ARN of a solution's newest ACTIVE version; None without any."""
    trained = [each for each in _listed(personalize, solution_arn) if each["status"] == "ACTIVE"]
    newest = max(trained, key=_created, default=None)
    return None if newest is None else str(newest["solutionVersionArn"])


def find_version(personalize: Any, solution_arn: str, name: str) -> str:
    """The ARN of the version that has a name.

    Raises:
        VersionNotListedError: it is not listed yet: lists of the service may be late.
    """
    versions = sorted(_listed(personalize, solution_arn), key=_created, reverse=True)
    for version in _named(personalize, versions[:LOOKED_AT]):
        if version["name"] == name:
            return str(version["solutionVersionArn"])
    raise VersionNotListedError(f"{solution_arn} has no version {name} yet")


def _is_judged(personalize: Any, version: Version) -> bool:
    tags = personalize.list_tags_for_resource(resourceArn=version["solutionVersionArn"])["tags"]
    return any(tag["tagKey"] == VERDICT_TAG for tag in tags)


def _is_trained_by_others(named: Sequence[Version], data: Data) -> bool:
    """The newest version is Pulumi's or the owner's, and began after all imports and the deletion of users."""
    standing = [each for each in named if each["status"] not in _ENDED_BADLY]
    if data.deletion is not None and standing and _created(standing[0]) < data.deletion.began_at:
        return False
    if not standing or _OWN_NAME.fullmatch(standing[0]["name"]):
        return False
    return all(
        table.newest is not None
        and data.holdings[table.dataset_type] == table.newest["jobName"]
        and _created(table.newest) <= _created(standing[0])
        for table in data.tables
    )


def described_solution(personalize: Any, solution_arn: str) -> Solution:
    """What of a solution decides its trainings, as the service describes it."""
    description = personalize.describe_solution(solutionArn=solution_arn)["solution"]
    decisive = ("recipeArn", "performHPO", "eventType", "solutionConfig")
    request = {name: description[name] for name in decisive if description.get(name)}
    return Solution(
        name=description["name"], request=request, version_request={"trainingMode": "FULL"}
    )


def _datasets(data: Data) -> list[Dataset]:
    """The datasets, with what made their data in place of files: the import, named after those, and the deletion of users."""
    deletion = [] if data.deletion is None else [data.deletion.arn]
    return [
        Dataset(
            schema=table.schema,
            request={},
            schema_request={"schema": table.schema.to_json()},
            folder="",
            files=tuple(
                DataFile(key="", entity_tag=each, size_bytes=0)
                for each in (data.holdings.get(table.dataset_type, ""), *deletion)
            ),
        )
        for table in data.tables
    ]


def _listed(personalize: Any, solution_arn: str) -> list[Version]:
    pages = personalize.get_paginator("list_solution_versions").paginate(solutionArn=solution_arn)
    return (
        unless_absent(lambda: [each for page in pages for each in page["solutionVersions"]]) or []
    )


def _named(personalize: Any, versions: Sequence[Version]) -> Iterator[Version]:
    """Versions with their names, which lists do not have."""
    for version in versions:
        arn = version["solutionVersionArn"]
        description = personalize.describe_solution_version(solutionVersionArn=arn)
        yield {**version, "name": description["solutionVersion"].get("name", "")}


def _created(described: Mapping[str, Any]) -> datetime:
    created: datetime = described["creationDateTime"]
    return created
