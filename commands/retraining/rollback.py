"""Which version a campaign goes back to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.retraining.versions import VERDICT_TAG

NEVER_SERVE = frozenset({"refused", "rolled-back", "failed"})
"""Verdicts on versions that nobody goes back to without naming them."""


class NoVersionError(LookupError):
    """There is no version to go back to; the message tells what there is."""


def rollback_input(model: str, version_arn: str) -> dict[str, Any]:
    """The input of a run that moves the campaign of a model."""
    return {"rollback": {"model": model, "solutionVersionArn": version_arn}}


def named_version(personalize: Any, campaign_arn: str, named: str) -> str:
    """The ARN of a version that is named by it, or by its last part, as `history` shows it."""
    if named.startswith("arn:"):
        return named
    return f"{serving_version(personalize, campaign_arn).rpartition('/')[0]}/{named}"


def previous_version(personalize: Any, campaign_arn: str) -> str:
    """The ARN of the version before the one that a campaign serves: the next older one that may serve.

    Raises:
        NoVersionError: there is none.
    """
    serving = serving_version(personalize, campaign_arn)
    pages = personalize.get_paginator("list_solution_versions").paginate(
        solutionArn=serving.rpartition("/")[0]
    )
    for arn in older([each for page in pages for each in page["solutionVersions"]], serving):
        tags = personalize.list_tags_for_resource(resourceArn=arn)["tags"]
        if not any(
            each["tagKey"] == VERDICT_TAG and each["tagValue"] in NEVER_SERVE for each in tags
        ):
            return arn
    raise NoVersionError(
        f"there is no version before {serving} that could serve; `python -m commands.retraining history` shows all"
    )


def older(versions: Iterable[Mapping[str, Any]], serving: str) -> list[str]:
    """ARNs of the trained versions from before one of them, the newest first."""
    ordered = sorted(versions, key=lambda each: each["creationDateTime"], reverse=True)
    arns = [each["solutionVersionArn"] for each in ordered]
    after = ordered[arns.index(serving) + 1 :] if serving in arns else ordered
    return [str(each["solutionVersionArn"]) for each in after if each["status"] == "ACTIVE"]


def serving_version(personalize: Any, campaign_arn: str) -> str:
    """The ARN of the version that a campaign serves."""
    campaign = personalize.describe_campaign(campaignArn=campaign_arn)["campaign"]
    return str(campaign["solutionVersionArn"])
