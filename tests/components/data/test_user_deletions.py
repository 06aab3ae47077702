import json

from components.core.naming import DELETIONS_PREFIX
from components.data.user_deletions import UserDeletions, UserDeletionsArgs
from tests.support.graph import CONTEXT, Graph, run_component


def made() -> Graph:
    args = UserDeletionsArgs(context=CONTEXT, bucket="data", bucket_arn="arn:aws:s3:::data")
    return run_component(lambda: UserDeletions("d", args))


def test_lists_expire_and_nothing_else_does() -> None:
    rules = made().named("d-expiration").inputs["rules"]
    assert rules == [
        {
            "id": "lists-of-deleted-users",
            "status": "Enabled",
            "filter": {"prefix": DELETIONS_PREFIX},
            "expiration": {"days": 7},
        }
    ]


def test_the_service_reads_lists_and_nothing_else() -> None:
    policy = json.loads(made().named("d-reading-permissions").inputs["policy"])
    read, listing = policy["Statement"]
    assert read["Resource"] == [f"arn:aws:s3:::data/{DELETIONS_PREFIX}*"]
    assert listing["Condition"] == {"StringLikeIfExists": {"s3:prefix": f"{DELETIONS_PREFIX}*"}}
