from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from components.building import admin_policies
from components.building.admin_policies import OwnResources
from components.building.policies import Statement
from tests.components.building.test_policies import known
from tests.support.graph import CONTEXT

PREFIX = "arn:aws:personalize:us-east-1:000000000000:"
SOLUTIONS = [f"{PREFIX}solution/home", f"{PREFIX}solution/related"]
VERSIONS = [f"{each}/*" for each in SOLUTIONS]
GROUP = f"{PREFIX}dataset-group/shop"
TAGS = {"project": "shop", "stack": "dev"}
GIVEN = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in TAGS.items()}}
HELD = {f"aws:ResourceTag/{key}": value for key, value in TAGS.items()}
NEW = {**GIVEN, "StringEqualsIfExists": HELD}
OWN = OwnResources(
    context=replace(CONTEXT, tags={**TAGS, "team": "web"}),
    solution_arns=SOLUTIONS,
    dataset_group_arn=GROUP,
)


def every(kind: str) -> str:
    return f"{PREFIX}{kind}/*"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (
            admin_policies.train,
            [
                ("CreateSolutionVersion", SOLUTIONS, GIVEN),
                ("TagResource", [*SOLUTIONS, *VERSIONS], GIVEN),
                ("DescribeSolution", [every("solution")], None),
            ],
        ),
        (
            admin_policies.make_campaigns,
            [
                ("CreateCampaign", [every("campaign"), *SOLUTIONS, *VERSIONS], GIVEN),
                ("TagResource", [every("campaign")], NEW),
                ("DescribeSolutionVersion", [every("solution")], None),
            ],
        ),
        (
            admin_policies.make_event_tracker,
            [
                ("CreateEventTracker", [every("event-tracker"), GROUP], GIVEN),
                ("TagResource", [every("event-tracker")], NEW),
                ("ListEventTrackers", ["*"], None),
                ("DescribeEventTracker", [every("event-tracker")], None),
                ("DescribeDatasetGroup", [every("dataset-group")], None),
            ],
        ),
        (
            admin_policies.delete_what_serves,
            [
                ("DescribeCampaign", [every("campaign")], None),
                ("DescribeEventTracker", [every("event-tracker")], None),
                ("DeleteCampaign", [every("campaign")], {"StringEquals": HELD}),
                ("DeleteEventTracker", [every("event-tracker")], {"StringEquals": HELD}),
            ],
        ),
        (
            admin_policies.describe_versions,
            [("DescribeSolutionVersion", [every("solution")], None)],
        ),
        (admin_policies.describe_campaigns, [("DescribeCampaign", [every("campaign")], None)]),
        (
            lambda own: admin_policies.ask_campaigns(own.context),
            [("GetRecommendations", [every("campaign")], {"StringEquals": HELD})],
        ),
    ],
)
def test_who_writes_is_held_to_the_stack_s_own(
    statements: Callable[[OwnResources], Sequence[Statement]], expected: list[Any]
) -> None:
    given = known(lambda: statements(OWN))
    assert [(s["Action"], s["Resource"], s.get("Condition")) for s in given] == [
        ([f"personalize:{action}"], resources, condition)
        for action, resources, condition in expected
    ]
    assert {s["Effect"] for s in given} == {"Allow"}
