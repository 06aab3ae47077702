"""What recommenders answer, trained for real on a small shop's data."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.process.administration import explanation
from localaws.process.server import ServerError
from tests.support.domain_data import shop_interactions, shop_items, shop_schema
from tests.support.local_aws import LocalAws
from tests.support.personalize_stack import PersonalizeStack, personalize_stack, wait_for

pytestmark = pytest.mark.local_aws

RECIPE = "arn:aws:personalize:::recipe/aws-ecomm-"
SHOES, HATS = {f"i{number}" for number in range(20)}, {f"i{number}" for number in range(20, 40)}


class Shop:
    """A dataset group of the domain ECOMMERCE with data, and recommenders by their recipes' short names.

    Args:
        stack: that it is in.
        files: CSV texts by dataset type.
    """

    def __init__(self, stack: PersonalizeStack, files: Mapping[str, str]) -> None:
        self.stack = stack
        self.arns: dict[str, str] = {}
        stack.make_bucket_and_role()
        stack.make_group(domain="ECOMMERCE")
        for kind, text in files.items():
            self._dataset(kind)
            stack.wait("DatasetImportJob", arn=stack.start_import(text, job=kind, kind=kind))

    def _dataset(self, kind: str) -> None:
        client, name = self.stack.personalize, f"{self.stack.prefix}-{kind}"
        made = client.create_schema(name=name, schema=shop_schema(kind), domain="ECOMMERCE")
        dataset = client.create_dataset(
            name=name,
            schemaArn=made["schemaArn"],
            datasetGroupArn=self.stack.arns["DatasetGroup"],
            datasetType=kind,
        )
        self.stack.arns[kind] = dataset["datasetArn"]
        self.stack.wait("Dataset", arn=dataset["datasetArn"])

    def recommender(self, short_name: str, **config: Any) -> str:
        """The ARN of an ACTIVE recommender; each is made once."""
        if short_name not in self.arns:
            made = self.stack.personalize.create_recommender(
                name=f"{self.stack.prefix}-{short_name}"[:63],
                datasetGroupArn=self.stack.arns["DatasetGroup"],
                recipeArn=RECIPE + short_name,
                recommenderConfig=config,
            )
            self.arns[short_name] = made["recommenderArn"]
            self.stack.wait("Recommender", arn=made["recommenderArn"])
        return self.arns[short_name]

    def answered(self, short_name: str, count: int = 10, **request: Any) -> list[dict[str, Any]]:
        answer = self.stack.runtime.get_recommendations(
            recommenderArn=self.recommender(short_name), numResults=count, **request
        )
        return list(answer["itemList"])

    def items(self, short_name: str, count: int = 10, **request: Any) -> list[str]:
        return [each["itemId"] for each in self.answered(short_name, count, **request)]


@pytest.fixture(scope="module")
def shop(local_aws: LocalAws) -> Iterator[Shop]:
    with personalize_stack(local_aws, "domain-shop") as stack:
        made = Shop(stack, {"Interactions": shop_interactions(), "Items": shop_items()})
        made.recommender(
            "recommended-for-you",
            enableMetadataWithRecommendations=True,
            itemExplorationConfig={"explorationWeight": "0"},
        )
        yield made


def bought(user: str) -> set[str]:
    rows = [line.split(",") for line in shop_interactions().splitlines()]
    return {item for who, item, _, kind in rows if who == user and kind == "Purchase"}


def test_a_user_is_shown_what_suits_and_nothing_that_was_bought(shop: Shop) -> None:
    shown = shop.answered("recommended-for-you", 8, userId="u1")
    items = [each["itemId"] for each in shown]
    assert "score" not in shown[0]
    assert not bought("u1") & set(items)
    assert len(HATS & set(items[:4])) >= 3
    assert shop.items("recommended-for-you", userId="a stranger")


def test_what_is_bought_now_is_not_shown_next(shop: Shop) -> None:
    tracking_id = shop.stack.make_tracker()
    first = shop.items("recommended-for-you", 5, userId="newcomer")
    shop.stack.events.put_events(
        trackingId=tracking_id,
        userId="newcomer",
        sessionId="s",
        eventList=[{"eventType": "Purchase", "itemId": first[0], "sentAt": int(time.time())}],
    )
    assert first[0] not in shop.items("recommended-for-you", 40, userId="newcomer")


def test_what_is_shown_is_explained_without_what_was_bought(shop: Shop) -> None:
    arn = shop.recommender("recommended-for-you")
    asked = {"recommenderArn": arn, "userId": "u1"}
    found = explanation(shop.stack.local_aws.home, asked)
    assert [each["itemId"] for each in found["items"]] == shop.items(
        "recommended-for-you", 3, userId="u1"
    )
    assert found["recommenderArn"] == arn
    assert not {"campaignArn", "solutionVersionArn"} & found.keys()
    for item in found["items"]:
        parts = sum(part["value"] for part in item["contributions"])
        assert parts == pytest.approx(item["score"], rel=1e-4)
    popular = {"recommenderArn": shop.recommender("popular-items-by-views"), "userId": "u1"}
    with pytest.raises(ServerError, match="looks at nothing that a user did"):
        explanation(shop.stack.local_aws.home, popular)


def test_filters_promotions_and_metadata_are_those_of_campaigns(shop: Shop) -> None:
    shoes = shop.stack.make_filter("shoes", 'INCLUDE ItemID WHERE Items.CATEGORY_L1 IN ("shoes")')
    found = shop.answered(
        "recommended-for-you",
        5,
        userId="u1",
        filterArn=shoes,
        metadataColumns={"ITEMS": ["CATEGORY_L1"]},
    )
    assert {each["metadata"]["categoryL1"] for each in found} == {"shoes"}
    promotion = {"name": "sale", "percentPromotedItems": 40, "filterArn": shoes}
    promoted = shop.answered("recommended-for-you", 5, userId="u1", promotions=[promotion])
    assert sum(each.get("promotionName") == "sale" for each in promoted) == 2


def test_related_items_are_those_of_the_same_users(shop: Shop) -> None:
    together = shop.items("frequently-bought-together", 5, itemId="i0")
    assert len(SHOES & set(together)) >= 4
    assert "i0" not in together
    viewed = shop.items("customers-who-viewed-x-also-viewed", 5, itemId="i20", userId="u1")
    assert not bought("u1") & set(viewed)


def test_popular_items_are_counted_by_the_event_of_the_use_case(shop: Shop) -> None:
    rows = [line.split(",") for line in shop_interactions().splitlines()]
    for recipe, kind in (
        ("popular-items-by-views", "View"),
        ("popular-items-by-purchases", "Purchase"),
    ):
        counts: dict[str, int] = {}
        for _, item, _, event in rows:
            if event == kind:
                counts[item] = counts.get(item, 0) + 1
        expected = sorted(counts.values(), reverse=True)[:5]
        found = shop.items(recipe, 5, userId="u1")
        assert [counts[item] for item in found] == expected


@pytest.mark.parametrize(
    ("short_name", "request_members", "words"),
    [
        ("popular-items-by-views", {}, "userId is required"),
        ("frequently-bought-together", {"userId": "u1"}, "itemId is required"),
        ("customers-who-viewed-x-also-viewed", {"itemId": "i1"}, "userId is required"),
    ],
)
def test_a_request_has_what_the_use_case_asks_for(
    shop: Shop, short_name: str, request_members: dict[str, Any], words: str
) -> None:
    with pytest.raises(ClientError, match=words):
        shop.items(short_name, **request_members)


def test_too_few_events_of_the_required_type_fail(local_aws: LocalAws) -> None:
    with personalize_stack(local_aws, "few-purchases") as stack:
        Shop(stack, {"Interactions": shop_interactions(purchases=2)})
        made = stack.personalize.create_recommender(
            name=f"{stack.prefix}-r",
            datasetGroupArn=stack.arns["DatasetGroup"],
            recipeArn=f"{RECIPE}frequently-bought-together",
        )
        with pytest.raises(AssertionError, match="CREATE FAILED"):
            stack.wait("Recommender", arn=made["recommenderArn"])
        described = stack.personalize.describe_recommender(recommenderArn=made["recommenderArn"])
        reason = described["recommender"]["failureReason"]
        assert "160 interactions with event type Purchase" in reason


def test_a_user_who_is_deleted_is_not_known_any_more(shop: Shop) -> None:
    user, stack = "u7", shop.stack
    assert not bought(user) & set(shop.items("recommended-for-you", 40, userId=user))
    stack.s3.put_object(Bucket=stack.bucket, Key="users.csv", Body=f"USER_ID\n{user}\n".encode())
    made = stack.personalize.create_data_deletion_job(
        jobName=f"{stack.prefix}-deletion",
        datasetGroupArn=stack.arns["DatasetGroup"],
        dataSource={"dataLocation": f"s3://{stack.bucket}/users.csv"},
        roleArn=stack.role_arn,
    )
    arn = made["dataDeletionJobArn"]
    wait_for(lambda: stack.status("DataDeletionJob", arn), "COMPLETED")
    now = shop.items("recommended-for-you", 40, userId=user)
    assert bought(user) <= set(now)
    assert now == shop.items("recommended-for-you", 40, userId="nobody")
