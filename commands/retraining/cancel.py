"""Cancels a run, and finds out what of it goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commands.retraining.history import History
from commands.retraining.runs import RUNNING
from commands.retraining.trainings import training

OVER = frozenset({"ACTIVE", "CREATE FAILED", "CREATE STOPPED", "CREATE STOPPING"})
CAUSE = "cancelled by hand"


def stop(sfn: Any, execution_arn: str) -> bool:
    """Stop a run; whether it still ran."""
    if sfn.describe_execution(executionArn=execution_arn)["status"] != RUNNING:
        return False
    sfn.stop_execution(executionArn=execution_arn, error="Cancelled", cause=CAUSE)
    return True


def going_on(personalize: Any, history: History) -> Iterator[str]:
    """What Amazon Personalize goes on with, and what can be done about it, as sentences.

    Source: Amazon Personalize API Reference, StopSolutionVersionCreation; there is nothing like it for imports and campaigns.
    """
    for arn in history.imports:
        job = personalize.describe_dataset_import_job(datasetImportJobArn=arn)["datasetImportJob"]
        if job["status"] not in OVER:
            yield f"{arn} goes on, and cannot be stopped. The next run with the same data goes on with it."
    for arn in history.versions:
        version = training(personalize, arn)
        if version is not None and version["status"] not in OVER:
            yield (
                f"{arn} goes on training, and is billed; the next run with the same data and settings goes on with it. Stop it: "
                f"aws personalize stop-solution-version-creation --solution-version-arn {arn}"
            )
    for arn in history.campaigns:
        yield _served(arn, personalize.describe_campaign(campaignArn=arn)["campaign"])


def _served(arn: str, campaign: dict[str, Any]) -> str:
    if campaign["status"] not in OVER:
        return f"{arn} goes on being made, and is billed from when it is ACTIVE. The next run with the same file finds it."
    update = campaign.get("latestCampaignUpdate", {})
    if update.get("status", "ACTIVE") in OVER:
        return f"{arn} serves {campaign['solutionVersionArn']}, and no alarm rolls it back any more. `rollback` goes back."
    return f"{arn} goes on moving to {update['solutionVersionArn']}, and no alarm rolls it back. `rollback` goes back."
