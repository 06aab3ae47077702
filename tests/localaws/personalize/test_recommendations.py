"""Runtime and events APIs through boto3: what users did changes what they are shown."""

import json
import time
from typing import Any

import pytest
from botocore.config import Config

from tests.support.personalize_stack import POPULARITY, PersonalizeStack

Trained = tuple[PersonalizeStack, str]


def test_scores_are_probabilities_in_order(trained: Trained) -> None:
    stack, _ = trained
    answer = stack.runtime.get_recommendations(
        campaignArn=stack.arns["Campaign"], userId="u1", numResults=500
    )
    scores = [item["score"] for item in answer["itemList"]]
    assert sum(scores) == pytest.approx(1, abs=1e-4)
    assert scores == sorted(scores, reverse=True)
    assert answer["recommendationId"].startswith("RID-")
    assert len(answer["recommendationId"]) <= 40


def test_users_of_other_taste_see_other_items(trained: Trained) -> None:
    stack, _ = trained
    even = [int(item[1:]) < 20 for item in stack.items("u2")]
    odd = [int(item[1:]) < 20 for item in stack.items("u3")]
    assert sum(even) >= 8
    assert sum(odd) <= 2


def test_25_items_by_default_and_as_many_as_there_are(trained: Trained) -> None:
    stack, _ = trained
    arn = stack.arns["Campaign"]
    default = stack.runtime.get_recommendations(campaignArn=arn, userId="u1")["itemList"]
    assert len(default) == 25
    assert len(stack.items("u1", 1)) == 1
    assert len(stack.items("u1", 0)) == 0
    every = stack.items("u1", 500)
    assert 30 <= len(every) <= 40
    assert len(set(every)) == len(every)


def test_an_event_changes_the_very_next_answer(trained: Trained) -> None:
    stack, tracking_id = trained
    assert stack.items("cold-1") == stack.items("cold-2")
    stack.put(tracking_id, ["i21", "i22", "i23"], userId="cold-1")
    after = stack.items("cold-1")
    assert after != stack.items("cold-2")
    assert sum(int(item[1:]) >= 20 for item in after) >= 8


def test_a_session_without_user_is_a_user_by_its_session_id(trained: Trained) -> None:
    stack, tracking_id = trained
    stack.put(tracking_id, ["i1", "i2", "i3"], sessionId="anonymous")
    assert stack.items("anonymous") != stack.items("cold-2")


def test_the_same_event_counts_once(trained: Trained) -> None:
    stack, tracking_id = trained
    sent_at = int(time.time())
    event = {"eventType": "view", "itemId": "i5", "sentAt": sent_at}
    request = {"trackingId": tracking_id, "sessionId": "s", "userId": "repeats"}
    stack.events.put_events(**request, eventList=[event])
    once = scores(stack, "repeats")
    stack.events.put_events(**request, eventList=[event, event])
    assert scores(stack, "repeats") == once
    stack.events.put_events(**request, eventList=[{**event, "eventId": "e1", "itemId": "i25"}])
    twice = scores(stack, "repeats")
    assert twice != once
    stack.events.put_events(
        **request, eventList=[{**event, "eventId": "e1", "itemId": "i26", "sentAt": sent_at + 1}]
    )
    assert scores(stack, "repeats") == twice


def scores(stack: PersonalizeStack, user: str) -> dict[str, float]:
    answer = stack.runtime.get_recommendations(campaignArn=stack.arns["Campaign"], userId=user)
    return {item["itemId"]: item["score"] for item in answer["itemList"]}


def test_events_with_unknown_items_are_taken_and_do_not_disturb(trained: Trained) -> None:
    stack, tracking_id = trained
    stack.put(tracking_id, ["brand-new"], userId="explorer")
    assert stack.items("explorer") == stack.items("cold-2")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"numResults": 501}, "numResults"),
        ({"userId": None}, "userId is required"),
        ({"userId": "u" * 257}, "userId"),
        ({"userId": "\ud83d"}, "surrogate"),
        ({"campaignArn": "arn:aws:personalize:us-east-1:0:campaign/\ud83d"}, "surrogate"),
        ({"filterValues": {"COLOUR": '"red"'}}, "filterArn"),
        ({"recommenderArn": "arn:aws:personalize:us-east-1:0:recommender/r"}, "recommenderArn"),
        ({"metadataColumns": {"ITEMS": ["CATEGORY"]}}, "no column CATEGORY"),
        ({"context": {"DEVICE": "phone"}}, "context has no field DEVICE"),
        ({"promotions": [{"name": "ours"}]}, "percentPromotedItems"),
        ({"campaignArn": None}, "Either campaignArn or recommenderArn is required"),
        ({"campaignArn": "arn:aws:s3:::x"}, "campaignArn"),
    ],
)
def test_requests_that_cannot_be_answered(
    trained: Trained, changes: dict[str, Any], words: str
) -> None:
    stack, _ = trained
    request = {"campaignArn": stack.arns["Campaign"], "userId": "u1", **changes}
    given = {name: value for name, value in request.items() if value is not None}
    with pytest.raises(stack.runtime.exceptions.InvalidInputException) as refused:
        stack.runtime.get_recommendations(**given)
    assert words in refused.value.response["Error"]["Message"]
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_campaign_that_is_not_there(trained: Trained) -> None:
    stack, _ = trained
    with pytest.raises(stack.runtime.exceptions.ResourceNotFoundException) as refused:
        stack.runtime.get_recommendations(campaignArn=stack.arns["Campaign"] + "x", userId="u")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"eventType": "v" * 257}, "eventType"),
        ({"itemId": ""}, "itemId"),
        ({"itemId": "\ud83d"}, "surrogate"),
        ({"properties": "no json"}, "properties"),
        ({"properties": "[1]"}, "properties"),
        ({"properties": json.dumps({"UserID": "x"})}, "UserID"),
        ({"recommendationId": "r" * 41}, "recommendationId"),
        ({"impression": [f"i{number}" for number in range(26)]}, "impression"),
    ],
)
def test_one_bad_event_and_none_is_stored(
    trained: Trained, event: dict[str, Any], words: str
) -> None:
    stack, tracking_id = trained
    good = {"eventType": "view", "itemId": "i21", "sentAt": int(time.time())}
    unchecked = stack.local_aws.client(
        "personalize-events", config=Config(parameter_validation=False)
    )
    with pytest.raises(unchecked.exceptions.InvalidInputException) as refused:
        unchecked.put_events(
            trackingId=tracking_id,
            sessionId="s",
            userId="careful",
            eventList=[good, {**good, **event}],
        )
    assert words in refused.value.response["Error"]["Message"]
    assert stack.items("careful") == stack.items("cold-2")


def test_a_tracking_id_that_is_not_there(trained: Trained) -> None:
    stack, _ = trained
    with pytest.raises(stack.events.exceptions.InvalidInputException, match="does not exist"):
        stack.put("00000000-0000-0000-0000-000000000000", ["i1"])


def test_records_are_put_into_datasets_of_their_type(trained: Trained) -> None:
    stack, _ = trained
    items = stack.make_dataset("Items")
    record = {"itemId": "n1", "properties": json.dumps({"category": "books"})}
    stack.events.put_items(datasetArn=items, items=[record])
    with pytest.raises(stack.events.exceptions.InvalidInputException, match="colour"):
        stack.events.put_items(
            datasetArn=items, items=[{"itemId": "n1", "properties": json.dumps({"colour": "red"})}]
        )
    with pytest.raises(stack.events.exceptions.InvalidInputException, match="USERS"):
        stack.events.put_users(datasetArn=items, users=[{"userId": "u"}])
    with pytest.raises(stack.events.exceptions.ResourceNotFoundException) as refused:
        stack.events.put_items(datasetArn=items + "X", items=[record])
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_a_second_version_knows_the_events_and_the_campaign_moves(trained: Trained) -> None:
    stack, tracking_id = trained
    stack.put(tracking_id, ["brand-new", "brand-new-too"], userId="u1")
    stack.put(tracking_id, ["i30", "i31"], userId="cold-3")
    before = stack.items("cold-3")
    campaign = stack.arns["Campaign"]
    version = stack.make_version()
    stack.personalize.update_campaign(campaignArn=campaign, solutionVersionArn=version)

    def update_status() -> str:
        described = stack.personalize.describe_campaign(campaignArn=campaign)["campaign"]
        assert described["status"] == "ACTIVE"
        assert stack.items("u1", 1)
        return str(described["latestCampaignUpdate"]["status"])

    end = time.monotonic() + 30
    while update_status() != "ACTIVE":
        assert time.monotonic() < end
    assert "brand-new" in stack.items("u1", 500)
    assert set(stack.items("cold-3")[:2]) & set(before[:5])


def test_popular_items_are_the_same_for_all_and_need_no_user(trained: Trained) -> None:
    stack, _ = trained
    solution, version, campaign = (
        stack.arns[kind] for kind in ("Solution", "SolutionVersion", "Campaign")
    )
    stack.make_solution(recipe=POPULARITY, suffix="-popular")
    stack.make_version()
    stack.make_campaign("-popular")
    assert stack.items("u1") == stack.items("u2")
    answer = stack.runtime.get_recommendations(campaignArn=stack.arns["Campaign"])
    assert all("score" not in item for item in answer["itemList"])
    stack.arns |= {"Solution": solution, "SolutionVersion": version, "Campaign": campaign}
