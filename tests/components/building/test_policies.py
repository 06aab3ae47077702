import asyncio
import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.building import policies
from tests.support.graph import ACCOUNT, CONTEXT, REGION

ARN = "arn:aws:s3:::bucket"


def known(statements: Callable[[], Any]) -> Any:
    """Statements as the JSON that AWS gets."""
    return resolved(lambda: policies.document(statements()))


def resolved(make: Callable[[], pulumi.Output[str]]) -> Any:
    async def text() -> str | None:
        return await make().future()

    return json.loads(asyncio.run(text()) or "")["Statement"]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (policies.put_events, [(["personalize:PutEvents"], ["*"])]),
        (lambda: policies.put_items(ARN), [(["personalize:PutItems"], [ARN])]),
        (lambda: policies.put_users(ARN), [(["personalize:PutUsers"], [ARN])]),
        (lambda: policies.send_messages(ARN), [(["sqs:SendMessage"], [ARN])]),
        (
            lambda: policies.get_recommendations([ARN, f"{ARN}-?"]),
            [(["personalize:GetRecommendations"], [ARN, f"{ARN}-?"])],
        ),
        (
            lambda: policies.get_personalized_ranking([ARN]),
            [(["personalize:GetPersonalizedRanking"], [ARN])],
        ),
        (
            lambda: policies.write_stream(ARN),
            [(["kinesis:PutRecord", "kinesis:PutRecords"], [ARN])],
        ),
        (
            lambda: policies.write_logs(ARN),
            [(["logs:CreateLogStream", "logs:PutLogEvents"], [f"{ARN}:*"])],
        ),
        (lambda: policies.stop_notebook(ARN), [(["sagemaker:StopNotebookInstance"], [ARN])]),
        (
            lambda: policies.write_notebook_logs(CONTEXT, "n"),
            [
                (
                    ["logs:CreateLogStream", "logs:PutLogEvents"],
                    [
                        f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/sagemaker/NotebookInstances:log-stream:n/*"
                    ],
                )
            ],
        ),
        (
            lambda: policies.read_objects(ARN),
            [(["s3:GetObject"], [f"{ARN}/*"]), (["s3:ListBucket"], [ARN])],
        ),
    ],
)
def test_a_grant_names_its_actions_and_its_resource(
    statements: Callable[[], Any], expected: Any
) -> None:
    given = known(statements)
    assert [(s["Action"], s["Resource"]) for s in given] == expected
    assert {s["Effect"] for s in given} == {"Allow"}


def test_a_consumer_may_what_a_reader_may() -> None:
    (reader,), (consumer,) = (
        known(lambda: policies.read_stream(ARN)),
        known(lambda: policies.consume_stream(ARN)),
    )
    assert set(reader["Action"]) < set(consumer["Action"])


def test_a_bucket_admits_a_service_for_one_account_when_the_service_says_for_whom() -> None:
    (admitted,) = known(lambda: policies.admit_reader("x.amazonaws.com", ARN, "1", "arn:*"))
    assert admitted["Principal"] == {"Service": "x.amazonaws.com"}
    assert admitted["Condition"] == {
        "StringEqualsIfExists": {"aws:SourceAccount": "1"},
        "ArnLikeIfExists": {"aws:SourceArn": "arn:*"},
    }


def test_trust_without_conditions_has_none() -> None:
    (statement,) = resolved(lambda: policies.trust("lambda.amazonaws.com"))
    assert "Condition" not in statement


def test_who_reads_below_a_prefix_reads_and_lists_nothing_else() -> None:
    read, listing = known(lambda: policies.read_objects_below(ARN, "lists/"))
    assert read["Resource"] == [f"{ARN}/lists/*"]
    assert (listing["Resource"], listing["Action"]) == ([ARN], ["s3:ListBucket"])
    assert listing["Condition"] == {"StringLikeIfExists": {"s3:prefix": "lists/*"}}


def test_who_writes_below_a_prefix_writes_nowhere_else() -> None:
    (put,) = known(lambda: policies.put_objects_below(ARN, "lists/"))
    assert (put["Action"], put["Resource"]) == (["s3:PutObject"], [f"{ARN}/lists/*"])


def test_a_role_is_handed_to_the_service_alone() -> None:
    *_, passing = known(lambda: policies.delete_users("jobs", "group", "role"))
    assert (passing["Action"], passing["Resource"]) == (["iam:PassRole"], ["role"])
    assert passing["Condition"] == {
        "StringEquals": {"iam:PassedToService": "personalize.amazonaws.com"}
    }


def test_a_bucket_of_others_admits_a_service_to_one_folder() -> None:
    service, prefix = "x.amazonaws.com", "shop/dev/"
    read, listing = known(lambda: policies.admit_reader_below(service, ARN, "1", "arn:*", prefix))
    assert read["Resource"] == [f"{ARN}/shop/dev/*"]
    assert listing["Condition"]["StringLikeIfExists"] == {"s3:prefix": "shop/dev/*"}
    for each in (read, listing):
        assert each["Principal"] == {"Service": service}
        assert each["Condition"]["StringEqualsIfExists"] == {"aws:SourceAccount": "1"}
        assert each["Condition"]["ArnLikeIfExists"] == {"aws:SourceArn": "arn:*"}
