"""How a run ended, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commands.retraining.history import SUCCEEDED, Ended

VERDICTS = {
    "deployed": "serves",
    "refused": "was refused by the gate",
    "offered": "passed the gate",
    "trained": "is trained",
    "goes on": "goes on elsewhere",
}
"""On models of a run that succeeds; others make it fail."""

ENDS = {"FAILED": "failed", "ABORTED": "was cancelled", "TIMED_OUT": "took too long"}


def sentences(ended: Ended) -> Iterator[str]:
    """What became of a run, one line a thing."""
    if ended.status == SUCCEEDED:
        yield from _of_success(ended.output)
        return
    yield f"The run {ENDS[ended.status]}{': ' * bool(ended.error)}{ended.error}"
    if ended.cause:
        yield ended.cause


def _of_success(output: Mapping[str, Any]) -> Iterator[str]:
    outcome = output.get("outcome", "ended")
    version = output.get("versionArn")
    yield f"The run succeeded: {outcome}{' to ' * bool(version)}{version or ''}"
    yield from _elsewhere(output)
    for each in output.get("things", ()):
        yield f"{each['arn']}: made"
    for each in output.get("imports", ()):
        yield f"{each['datasetType']}: imported"
    for each in output.get("models", ()):
        yield f"{each['model']}: {each['versionArn']} {VERDICTS[each['verdict']]}"
        if each["verdict"] == "offered":
            yield f"To serve it: {pin(each['model'], each['versionArn'])}"
        yield from _elsewhere(each)
    for each in output.get("warnings", ()):
        yield f"warning: {each}"


def _elsewhere(output: Mapping[str, Any]) -> Iterator[str]:
    """Which execution goes on with what is not over; nothing where none does."""
    if "execution" in output:
        yield f"It goes on in {output['execution']}"


def further_executions(execution_arn: str, ended: Ended) -> list[str]:
    """The ARNs of the executions that go on with a run.

    Args:
        execution_arn: of the run.
        ended: how it ended.
    """
    parts = (ended.output, *ended.output.get("models", ()))
    names = [each["execution"] for each in parts if "execution" in each]
    return [f"{execution_arn.rpartition(':')[0]}:{name}" for name in names]


def pin(model: str, version_arn: str) -> str:
    """The command by which Pulumi lets a campaign serve a version, where it is Pulumi that moves campaigns."""
    return f"pulumi config set --path personalize:retraining.versions.{model} {version_arn} && pulumi up"
