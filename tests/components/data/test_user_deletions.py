import json
from pathlib import Path

from components.core.naming import DELETIONS_PREFIX
from components.data.user_deletions import UserDeletions, UserDeletionsArgs
from components.preflight.checked_data import CheckedUserList
from tests.support.graph import CONTEXT, Graph, run_component

GROUP = "arn:aws:personalize:us-east-1:000000000000:dataset-group/shop"


def made(listed: CheckedUserList | None = None) -> Graph:
    args = UserDeletionsArgs(
        context=CONTEXT,
        bucket="data",
        bucket_arn="arn:aws:s3:::data",
        dataset_group_arn=GROUP,
        listed=listed,
    )
    return run_component(lambda: UserDeletions("d", args))


def test_a_list_is_deleted_once_lists_expire_and_can_be_read() -> None:
    graph = made(CheckedUserList(path=Path("/x/deleted.csv"), sha256="0a" * 32))
    job = graph.named("d-job")
    assert job.inputs["datasetGroupArn"] == GROUP
    assert (job.inputs["bucket"], job.inputs["contentHash"]) == ("data", "0a" * 32)
    before = graph.before(job)
    for name in ("d-expiration", "d-reading-permissions"):
        assert graph.named(name).urn in before
    assert job.urn in graph.before(graph.named("d-deleted"))


def test_without_a_list_nobody_is_deleted() -> None:
    assert not {"d-job", "d-deleted"} & {node.name for node in made()}


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
