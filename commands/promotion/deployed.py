"""What a stack was deployed with: its files by the hash of their content, and how it learns from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from commands.pulumi_stack import PulumiStack
from commands.recovery.creates import Deployment
from commands.recovery.recovery import export
from commands.status.parts import NotDeployedError, from_state
from components.core.errors import ProblemsError
from components.settings.stack import NAMESPACE, StackConfig, parse

OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"
COPY = "pulumi-python:dynamic/personalize:StoredCopy"
IMPORT_JOB = "pulumi-python:dynamic/personalize:DatasetImportJob"
KINDS = ("interactions", "items", "users")

# What a stage decides, and training does not learn from.
_OF_THE_STAGE = {"min_provisioned_tps", "auto_training", "min_requests_per_second"}
_LEARNT = (
    "domain",
    "event_types",
    "satisfaction",
    "context",
    *(f"{kind}_schema" for kind in KINDS),
)


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """An object that a dataset was imported from.

    Attributes:
        bucket: its name.
        key: `<folder><kind>/<digest>.csv`.
        imported: hash of content and schema, as the import job has it.
        named: what stands for the SHA-256 of its content where Athena has checked it, and nobody has read it.
    """

    bucket: str
    key: str
    imported: str
    named: str | None = None

    @property
    def digest(self) -> str:
        """The begin of the SHA-256 of its content, in hexadecimal, or of what stands for it."""
        return self.key.rpartition("/")[2].removesuffix(".csv")

    @property
    def folder(self) -> str:
        """What stands before kind and digest in the key; mostly nothing."""
        return "".join(f"{part}/" for part in self.key.split("/")[:-2])

    @property
    def location(self) -> str:
        """Its address, as the configuration has it."""
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """A stack as promotion sees it.

    Attributes:
        name: of the stack.
        files: by kind of dataset.
        campaigns: ARNs by the purposes of their models.
        learning: what its configuration says about how it learns, by setting.
        locations: where its configuration says that the files are.
    """

    name: str
    files: Mapping[str, DataFile]
    campaigns: Mapping[str, str]
    learning: Mapping[str, Any]
    locations: Mapping[str, str]


def read(stack: PulumiStack) -> tuple[Deployed, Deployment]:
    """Ask `pulumi` for what a stack was deployed with, and for its state.

    Raises:
        StackError: there is no such command or stack, or its backend cannot be read.
        NotDeployedError: it was never deployed to its end.
    """
    state = export(stack)
    return from_answers(stack.name, state, stack.configuration()), state["deployment"]


def from_answers(name: str, state: Mapping[str, Any], configuration: Mapping[str, str]) -> Deployed:
    """Read it.

    Args:
        name: of the stack.
        state: as `pulumi stack export` prints it.
        configuration: values by key.

    Raises:
        NotDeployedError: it was never deployed to its end, or its configuration can no longer be read.
    """
    parts = from_state(name, state)
    prefix = f"{NAMESPACE}:"
    own = {k.removeprefix(prefix): v for k, v in configuration.items() if k.startswith(prefix)}
    try:
        settings = parse(own)
    except ProblemsError as problems:
        raise NotDeployedError(f"the stack {name} cannot be compared. {problems}") from None
    return Deployed(
        name=name,
        files=dict(_files(state["deployment"]["resources"])),
        campaigns={what: arn for arn, what in parts.purposes.items() if ":campaign/" in arn},
        learning=_learning(settings),
        locations={kind: own[kind] for kind in KINDS if kind in own},
    )


def _files(resources: list[Mapping[str, Any]]) -> Iterator[tuple[str, DataFile]]:
    living = [each for each in resources if not each.get("delete")]
    for kind in KINDS:
        ends = {OBJECT: f"-{kind}-file", COPY: f"-{kind}-copy", IMPORT_JOB: f"-{kind}-import"}
        found = {
            each["type"]: each["outputs"]
            for each in living
            if each["urn"].endswith(ends.get(each["type"], " "))
        }
        file, job = found.get(COPY) or found.get(OBJECT), found.get(IMPORT_JOB)
        if file and job:
            yield (
                kind,
                DataFile(
                    bucket=file["bucket"],
                    key=file["key"],
                    imported=job["contentHash"],
                    named=file.get("content") if COPY in found else None,
                ),
            )


def _learning(settings: StackConfig) -> dict[str, Any]:
    """Settings that decide what is learnt, in one spelling."""
    dumped = settings.model_dump(include={*_LEARNT}, mode="json")
    # What Athena has checked has another name than what was read, so that the same data would be imported as others.
    dumped["check"] = "here" if settings.check is None else "athena"
    for section, each in (
        ("models", settings.models_by_purpose),
        ("useCases", settings.use_cases.by_purpose),
    ):
        for purpose, model in each.items():
            dumped[f"{section}.{purpose}"] = model.model_dump(mode="json", exclude=_OF_THE_STAGE)
    return dumped
