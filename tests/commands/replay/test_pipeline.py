import json
import os
from pathlib import Path
from typing import Any

import pytest

from commands.pulumi_stack import PulumiStack, StackError
from commands.replay.pipeline import (
    Pipeline,
    UnknownPipelineError,
    context_rules,
    from_answers,
    of_stack,
)
from components.preflight.sources import Sources
from handlers.shared.context import NO_CONTEXT, ContextRules

OUTPUTS: dict[str, Any] = {
    "eventTrackerArn": "arn:aws:personalize:eu-west-1:000000000000:event-tracker/1",
    "trackingId": "t",
    "deadLetterQueueUrl": "https://q",
    "deadLetterBucket": "dead",
    "archiveBucket": "all",
    "apiKey": "[secret]",
}
EXPECTED = Pipeline(
    region="eu-west-1",
    tracking_id="t",
    queue_url="https://q",
    dead_letter_bucket="dead",
    archive_bucket="all",
    archive_prefix="events",
)


def install(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a `pulumi` on the PATH."""
    command = folder / "pulumi"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_names_come_from_outputs_and_configuration() -> None:
    assert from_answers("dev", OUTPUTS, {}) == EXPECTED
    configured = from_answers("dev", OUTPUTS, {"personalize:archivePrefix": "/raw/all/"})
    assert configured.archive_prefix == "raw/all"


def test_a_stack_of_an_earlier_version_is_told_what_to_do() -> None:
    outputs = {name: value for name, value in OUTPUTS.items() if name != "deadLetterBucket"}
    with pytest.raises(
        UnknownPipelineError, match=r"no output deadLetterBucket.*pulumi up --stack dev"
    ):
        from_answers("dev", outputs, {})


def test_pulumi_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f"""
    case "$*" in
      "stack output --json --stack dev") echo '{json.dumps(OUTPUTS)}' ;;
      "config --json --stack dev") echo '{{}}' ;;
      *) exit 9 ;;
    esac"""
    install(tmp_path, script, monkeypatch)
    assert of_stack(PulumiStack("dev", tmp_path, os.environ)) == EXPECTED


def test_what_pulumi_refuses_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "echo no such stack >&2; exit 255", monkeypatch)
    with pytest.raises(StackError, match="no such stack"):
        of_stack(PulumiStack("dev", tmp_path, os.environ))


def in_stack(context: Any, folder: Path) -> ContextRules:
    configuration = {"personalize:context": json.dumps(context)}
    return context_rules(configuration, Sources(project=folder, region="eu-west-1", profile=None))


def test_the_rules_of_the_context_come_from_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("NAME,FROM,TO\nfair,2026-09-19,2026-10-04\n")
    rules = in_stack({"device": {}, "localEvents": {"calendar": "events.csv"}}, tmp_path)
    assert (rules.device, rules.local_event, rules.season) == ("deviceType", "localEvent", None)
    assert [event.name for event in rules.calendar] == ["fair"]
    assert context_rules({}, Sources(project=tmp_path, region="r", profile=None)) is NO_CONTEXT


def test_a_calendar_that_cannot_be_read_ends_the_replay(tmp_path: Path) -> None:
    with pytest.raises(UnknownPipelineError, match=r"none\.csv: There is no such file"):
        in_stack({"localEvents": {"calendar": "none.csv"}}, tmp_path)
