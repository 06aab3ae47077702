"""IAM policies of the functions with which the owner trains, makes and deletes in Amazon Personalize.

Who writes is held to the stack's own: by ARN where it is known, else by the tags that say whose a resource is. Who looks
may look at all of the account's and region's: only so can a function tell what is not there from what is somebody else's.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Personalize".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.building.policies import Statement, Text, allow
from components.core.context import StackContext
from components.core.naming import OWNER_TAGS


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
        _tagging(own, "personalize:CreateSolutionVersion", own.solution_arns),
        _tagging(own, "personalize:TagResource", _with_versions(own)),
        _look(own, "Solution", "solution"),
    ]


def make_campaigns(own: OwnResources) -> list[Statement]:
    """Make campaigns of the stack's solutions, under any name that is free."""
    campaigns = _all(own.context, "campaign")
    return [
        _tagging(own, "personalize:CreateCampaign", [campaigns, *_with_versions(own)]),
        _tagging_new(own, campaigns),
        _look(own, "SolutionVersion", "solution"),
    ]


def make_event_tracker(own: OwnResources) -> list[Statement]:
    """Make the event tracker of the stack's dataset group. Lists cannot be limited to a resource."""
    trackers = _all(own.context, "event-tracker")
    return [
        _tagging(own, "personalize:CreateEventTracker", [trackers, own.dataset_group_arn]),
        _tagging_new(own, trackers),
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
            _conditional(
                allow((f"personalize:Delete{kind}",), [_all(own.context, path)]),
                StringEquals=_tag_keys("aws:ResourceTag", own.context),
            )
            for kind, path in kinds.items()
        ),
    ]


def ask_campaigns(context: StackContext) -> list[Statement]:
    """Ask the stack's campaigns for recommendations, whoever made them."""
    asked = allow(("personalize:GetRecommendations",), [_all(context, "campaign")])
    return [_conditional(asked, StringEquals=_tag_keys("aws:ResourceTag", context))]


def _look(own: OwnResources, kind: str, path: str) -> Statement:
    return allow((f"personalize:Describe{kind}",), [_all(own.context, path)])


def _tagging(own: OwnResources, action: str, resources: Sequence[Text]) -> Statement:
    """Allow an action that gives the stack's tags, and no others' values of them."""
    given = _tag_keys("aws:RequestTag", own.context)
    return _conditional(allow((action,), resources), StringEquals=given)


def _tagging_new(own: OwnResources, resources: Text) -> Statement:
    """Allow the tags that come with a creation: what is another stack's has tags already, and keeps them."""
    return _conditional(
        allow(("personalize:TagResource",), [resources]),
        StringEquals=_tag_keys("aws:RequestTag", own.context),
        StringEqualsIfExists=_tag_keys("aws:ResourceTag", own.context),
    )


def _conditional(statement: Statement, **conditions: Mapping[str, str]) -> Statement:
    return {**statement, "Condition": conditions}


def _tag_keys(key: str, context: StackContext) -> dict[str, str]:
    return {f"{key}/{name}": context.tags[name] for name in OWNER_TAGS}


def _all(context: StackContext, path: str) -> pulumi.Output[str]:
    """All resources of a kind in the stack's account and region."""
    return context.personalize_arn(f"{path}/*")


def _with_versions(own: OwnResources) -> list[Text]:
    versions = [pulumi.Output.concat(arn, "/*") for arn in own.solution_arns]
    return [*own.solution_arns, *versions]
