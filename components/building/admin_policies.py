"""IAM policies of the functions with which the owner trains, makes and deletes in Amazon Personalize.

Who writes is held to the stack's own: by ARN where it is known, else by the tags that say whose a resource is. Who looks
may look at all of the account's and region's: only so can a function tell what is not there from what is somebody else's.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Personalize".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.building.owner_tags import allow_held, allow_tagging, allow_tagging_new, every
from components.building.policies import Statement, Text, allow
from components.core.context import StackContext


@dataclass(frozen=True, kw_only=True)
class OwnResources:
    """What belongs to a stack.

    Attributes:
        context: of the stack.
        solution_arns: of its solutions.
        dataset_group_arn: of its dataset group.
    """

    context: StackContext
    solution_arns: Sequence[Text]
    dataset_group_arn: Text


def train(own: OwnResources) -> list[Statement]:
    """Make versions of the stack's solutions; a solution's ARN is the beginning of its versions'."""
    return [
        allow_tagging(own.context, "personalize:CreateSolutionVersion", own.solution_arns),
        allow_tagging(own.context, "personalize:TagResource", _with_versions(own)),
        _look(own, "Solution", "solution"),
    ]


def make_campaigns(own: OwnResources) -> list[Statement]:
    """Make campaigns of the stack's solutions, under any name that is free."""
    campaigns = every(own.context, "campaign")
    return [
        allow_tagging(own.context, "personalize:CreateCampaign", [campaigns, *_with_versions(own)]),
        allow_tagging_new(own.context, "personalize:TagResource", [campaigns]),
        _look(own, "SolutionVersion", "solution"),
    ]


def make_event_tracker(own: OwnResources) -> list[Statement]:
    """Make the event tracker of the stack's dataset group. Lists cannot be limited to a resource."""
    trackers = every(own.context, "event-tracker")
    return [
        allow_tagging(
            own.context, "personalize:CreateEventTracker", [trackers, own.dataset_group_arn]
        ),
        allow_tagging_new(own.context, "personalize:TagResource", [trackers]),
        allow(("personalize:ListEventTrackers",), ["*"]),
        _look(own, "EventTracker", "event-tracker"),
        _look(own, "DatasetGroup", "dataset-group"),
    ]


def describe_versions(own: OwnResources) -> list[Statement]:
    """Describe solution versions."""
    return [_look(own, "SolutionVersion", "solution")]


def describe_campaigns(own: OwnResources) -> list[Statement]:
    """Describe campaigns."""
    return [_look(own, "Campaign", "campaign")]


def delete_what_serves(own: OwnResources) -> list[Statement]:
    """Delete the stack's campaigns and event trackers, whoever made them."""
    kinds = {"Campaign": "campaign", "EventTracker": "event-tracker"}
    return [
        *(_look(own, kind, path) for kind, path in kinds.items()),
        *(
            allow_held(own.context, (f"personalize:Delete{kind}",), [every(own.context, path)])
            for kind, path in kinds.items()
        ),
    ]


def ask_campaigns(context: StackContext) -> list[Statement]:
    """Ask the stack's campaigns for recommendations, whoever made them."""
    return [allow_held(context, ("personalize:GetRecommendations",), [every(context, "campaign")])]


def _look(own: OwnResources, kind: str, path: str) -> Statement:
    return allow((f"personalize:Describe{kind}",), [every(own.context, path)])


def _with_versions(own: OwnResources) -> list[Text]:
    versions = [pulumi.Output.concat(arn, "/*") for arn in own.solution_arns]
    return [*own.solution_arns, *versions]
