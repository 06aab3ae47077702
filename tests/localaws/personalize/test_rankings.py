"""Rankings, related and trending items, and exploration through boto3, from one dataset group."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from localaws.process.administration import explanation
from tests.support.local_aws import LocalAws
from tests.support.personalize_stack import (
    POPULARITY,
    PersonalizeStack,
    interactions_csv,
    personalize_stack,
    wait_for,
)

RECIPE = "arn:aws:personalize:::recipe/aws-"
TITLE = {"name": "TITLE", "type": "string", "itemName": True}
ABOUT = {"name": "ABOUT", "type": ["string", "null"], "textual": True}
CREATED = {"name": "CREATION_TIMESTAMP", "type": "long"}
PRICE = {"name": "PRICE", "type": ["float", "null"]}
NEW = {"new-sea": "sea", "new-hill": "hill"}
"""Items that nobody had yet, and the half whose like they are."""

METRICS = {
    "coverage",
    "mean_reciprocal_rank_at_25",
    *(f"normalized_discounted_cumulative_gain_at_{cut}" for cut in (5, 10, 25)),
    *(f"precision_at_{cut}" for cut in (5, 10, 25)),
}


def items_csv(items: int = 40) -> str:
    """Items of the one half are of the sea, those of the other of the hills."""
    lines = ["ITEM_ID,CATEGORY,TITLE,ABOUT,PRICE,CREATION_TIMESTAMP"]
    for item in range(items):
        half = "sea" if item < items // 2 else "hill"
        lines.append(
            f"i{item},{half},{half} tour {item},a day at the {half},{10 + item},1600000000"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def stack(local_aws: LocalAws) -> Iterator[PersonalizeStack]:
    with personalize_stack(local_aws, "ranked") as made:
        made.make_bucket_and_role()
        made.make_group()
        made.make_dataset()
        made.wait("DatasetImportJob", arn=made.start_import(interactions_csv(), job="first"))
        made.make_dataset("Items", TITLE, ABOUT, PRICE, CREATED)
        job = made.start_import(items_csv(), job="items", kind="Items")
        made.wait("DatasetImportJob", arn=job)
        for item, half in NEW.items():
            properties = {
                "category": half,
                "title": f"{half} tour",
                "about": f"a day at the {half}",
                "creationTimestamp": 1_700_000_000,
            }
            made.events.put_items(
                datasetArn=made.arns["Items"],
                items=[{"itemId": item, "properties": json.dumps(properties)}],
            )
        yield made


@pytest.fixture(scope="module")
def campaigns() -> dict[str, str]:
    """Campaigns by the short name of their recipe."""
    return {}


def campaign(stack: PersonalizeStack, campaigns: dict[str, str], recipe: str) -> str:
    """The campaign of a recipe; the first of five makes room for another, for a group has no more."""
    if recipe not in campaigns:
        if len(campaigns) == 5:
            first = campaigns.pop(next(iter(campaigns)))
            described = stack.personalize.describe_campaign(campaignArn=first)["campaign"]
            solution = described["solutionVersionArn"].rpartition("/")[0]
            stack.personalize.delete_campaign(campaignArn=first)
            stack.wait("Campaign", None, arn=first)
            stack.personalize.delete_solution(solutionArn=solution)
            stack.wait("Solution", None, arn=solution)
        stack.make_solution(recipe=RECIPE + recipe, suffix=f"-{recipe}")
        version = stack.make_version()
        metrics = stack.personalize.get_solution_metrics(solutionVersionArn=version)["metrics"]
        more = {"trend_prediction_accuracy"} if recipe == "trending-now" else set()
        assert set(metrics) == METRICS | more
        campaigns[recipe] = stack.make_campaign(f"-{recipe}")
    return campaigns[recipe]


@pytest.mark.parametrize("recipe", ["personalized-ranking", "personalized-ranking-v2"])
def test_a_ranking_follows_the_users_taste_and_ends_with_what_is_unknown(
    stack: PersonalizeStack, campaigns: dict[str, str], recipe: str
) -> None:
    arn = campaign(stack, campaigns, recipe)
    inputs = ["nobody", "i30", "i3", "i31", "i2", "nobody-else", "i3"]

    def ranked(user: str) -> list[dict[str, Any]]:
        answer = stack.runtime.get_personalized_ranking(
            campaignArn=arn, userId=user, inputList=inputs
        )
        assert answer["recommendationId"].startswith("RID-")
        items: list[dict[str, Any]] = answer["personalizedRanking"]
        return items

    even, odd = ranked("u2"), ranked("u3")
    assert {each["itemId"] for each in even[:2]} == {"i2", "i3"}
    assert {each["itemId"] for each in odd[:2]} == {"i30", "i31"}
    assert [each["itemId"] for each in even[4:]] == ["nobody", "nobody-else"]
    assert len(even) == 6
    assert sum(each["score"] for each in even[:4]) == pytest.approx(1)
    assert [each.get("score") for each in even[4:]] == [None if recipe.endswith("v2") else 0] * 2


def test_a_ranking_needs_its_operation_and_few_items(
    stack: PersonalizeStack, campaigns: dict[str, str]
) -> None:
    arn = campaign(stack, campaigns, "personalized-ranking")
    refusal = stack.runtime.exceptions.InvalidInputException
    with pytest.raises(refusal, match="call GetPersonalizedRanking"):
        stack.runtime.get_recommendations(campaignArn=arn, userId="u1")
    with pytest.raises(refusal, match="at most 500 items"):
        stack.runtime.get_personalized_ranking(
            campaignArn=arn, userId="u1", inputList=[f"i{n}" for n in range(501)]
        )
    with pytest.raises(stack.runtime.exceptions.ResourceNotFoundException):
        stack.runtime.get_personalized_ranking(campaignArn=f"{arn}x", userId="u", inputList=["i"])


@pytest.mark.parametrize("recipe", ["sims", "similar-items", "semantic-similarity"])
def test_related_items_are_of_the_items_half(
    stack: PersonalizeStack, campaigns: dict[str, str], recipe: str
) -> None:
    arn = campaign(stack, campaigns, recipe)

    def related(item: str) -> list[str]:
        answer = stack.runtime.get_recommendations(campaignArn=arn, itemId=item, numResults=8)
        assert all("score" not in each for each in answer["itemList"])
        return [each["itemId"] for each in answer["itemList"]]

    sea, hill = ({f"i{n}" for n in numbers} for numbers in (range(20), range(20, 40)))
    assert len(set(related("i1")) & {*sea, "new-sea"}) >= 7
    assert len(set(related("i21")) & {*hill, "new-hill"}) >= 7
    assert "i1" not in related("i1")
    assert related("never-seen") == related("never-heard-of")
    if recipe != "sims":
        assert len(set(related("new-hill")) & hill) >= 7
    with pytest.raises(stack.runtime.exceptions.InvalidInputException, match="itemId is required"):
        stack.runtime.get_recommendations(campaignArn=arn, userId="u1")


def test_trending_items_need_no_user_and_have_no_score(
    stack: PersonalizeStack, campaigns: dict[str, str]
) -> None:
    arn = campaign(stack, campaigns, "trending-now")
    answer = stack.runtime.get_recommendations(campaignArn=arn)["itemList"]
    assert len(answer) == 25
    assert all("score" not in each for each in answer)


def test_items_that_nobody_had_are_shown_to_users_of_their_like(
    stack: PersonalizeStack, campaigns: dict[str, str]
) -> None:
    """Both are new; each is shown to users of its half."""
    arn = campaign(stack, campaigns, "user-personalization-v2")

    def place(user: str, item: str) -> int:
        answer = stack.runtime.get_recommendations(campaignArn=arn, userId=user, numResults=500)
        items = answer["itemList"]
        assert sum(each["score"] for each in items) == pytest.approx(1, abs=1e-4)
        explored = {each["itemId"] for each in items if each.get("reason") == ["Exploration"]}
        assert item in explored
        return [each["itemId"] for each in items].index(item)

    for user in ("u2", "u12", "u22"):
        assert place(user, "new-sea") < 20
    for user in ("u3", "u13", "u23"):
        assert place(user, "new-hill") < 20


def test_explanations_sum_to_scores_that_exploration_changed(
    stack: PersonalizeStack, campaigns: dict[str, str]
) -> None:
    arn = campaign(stack, campaigns, "user-personalization-v2")
    answer = stack.runtime.get_recommendations(campaignArn=arn, userId="u2", numResults=500)
    for each in answer["itemList"]:
        asked = {"campaignArn": arn, "userId": "u2", "itemId": each["itemId"]}
        (found,) = explanation(stack.local_aws.home, asked)["items"]
        assert found["score"] == pytest.approx(each["score"])
        parts = found["contributions"]
        assert sum(part["value"] for part in parts) == pytest.approx(each["score"], rel=1e-4)
        is_explored = each.get("reason") == ["Exploration"]
        assert ({part["expert"] for part in parts} == {"exploration"}) is is_explored


def test_a_ranking_is_explained_by_the_scores_that_its_items_share(
    stack: PersonalizeStack, campaigns: dict[str, str]
) -> None:
    arn = campaign(stack, campaigns, "personalized-ranking-v2")
    ranked = stack.runtime.get_personalized_ranking(
        campaignArn=arn, userId="u2", inputList=["i30", "i3"]
    )["personalizedRanking"]
    scores = []
    for each in ranked:
        asked = {"campaignArn": arn, "userId": "u2", "itemId": each["itemId"]}
        (found,) = explanation(stack.local_aws.home, asked)["items"]
        scores.append(found["score"])
    shares = [score / sum(scores) for score in scores]
    assert shares == pytest.approx([each["score"] for each in ranked], rel=1e-4)


def test_a_campaign_without_exploration_leaves_them_behind(
    stack: PersonalizeStack, campaigns: dict[str, str]
) -> None:
    arn = campaign(stack, campaigns, "user-personalization")

    def listed(user: str) -> list[str]:
        answer = stack.runtime.get_recommendations(campaignArn=arn, userId=user, numResults=20)
        assert all("reason" not in each for each in answer["itemList"])
        return [each["itemId"] for each in answer["itemList"]]

    assert "new-sea" in listed("u2")
    assert "new-hill" in listed("u3")
    stack.personalize.update_campaign(
        campaignArn=arn,
        campaignConfig={"itemExplorationConfig": {"explorationWeight": "0"}},
    )
    wait_for(lambda: update_status(stack, arn), "ACTIVE")
    assert "new-sea" not in listed("u2")
    assert "new-hill" not in listed("u3")


def update_status(stack: PersonalizeStack, campaign_arn: str) -> str:
    described = stack.personalize.describe_campaign(campaignArn=campaign_arn)["campaign"]
    return str(described["latestCampaignUpdate"]["status"])


def test_other_recipes_rank_nothing(stack: PersonalizeStack, campaigns: dict[str, str]) -> None:
    arn = campaign(stack, campaigns, POPULARITY.removeprefix(RECIPE))
    with pytest.raises(stack.runtime.exceptions.InvalidInputException, match="call GetRecomm"):
        stack.runtime.get_personalized_ranking(campaignArn=arn, userId="u1", inputList=["i1"])


def test_filters_and_metadata_work_with_rankings_and_related_items(
    stack: PersonalizeStack, campaigns: dict[str, str]
) -> None:
    made = {
        name: stack.personalize.create_filter(
            name=f"{stack.prefix}-{name}",
            datasetGroupArn=stack.arns["DatasetGroup"],
            filterExpression=expression,
        )["filterArn"]
        for name, expression in (
            ("sea", 'INCLUDE ItemID WHERE Items.CATEGORY IN ("sea")'),
            ("dearer", "INCLUDE ItemID WHERE Items.PRICE > CurrentItem.PRICE"),
        )
    }
    for arn in made.values():
        stack.wait("Filter", arn=arn)
    ranked = stack.runtime.get_personalized_ranking(
        campaignArn=campaign(stack, campaigns, "personalized-ranking-v2"),
        userId="u3",
        inputList=["i30", "i3", "nobody", "i2"],
        filterArn=made["sea"],
        metadataColumns={"ITEMS": ["CATEGORY"]},
    )["personalizedRanking"]
    assert {each["itemId"] for each in ranked} == {"i2", "i3"}
    assert sum(each["score"] for each in ranked) == pytest.approx(1)
    assert [each["metadata"] for each in ranked] == [{"category": "sea"}] * 2
    related = stack.runtime.get_recommendations(
        campaignArn=campaign(stack, campaigns, "sims"), itemId="i5", filterArn=made["dearer"]
    )["itemList"]
    assert related
    assert all(int(each["itemId"][1:]) > 5 for each in related)
