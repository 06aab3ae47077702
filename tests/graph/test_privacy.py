"""The whole program with a list of users to delete, and a retention of the archive."""

from tests.graph.test_program import depends
from tests.support.graph import Graph

JOB = "personalize-deletions-job"


def test_users_are_deleted_after_the_imports_and_before_the_training(private: Graph) -> None:
    assert depends(private, JOB, "personalize-datasets-imported")
    assert depends(private, "personalize-model-version", "personalize-deletions-deleted")
    triggers = private.named("personalize-model-version").inputs["triggers"]
    assert "Deletions" in triggers


def test_without_a_list_nothing_waits_for_a_deletion(minimal: Graph) -> None:
    assert JOB not in {node.name for node in minimal}
    assert "Deletions" not in minimal.named("personalize-model-version").inputs["triggers"]


def test_archive_and_dead_letters_expire_where_that_is_configured(
    private: Graph, minimal: Graph
) -> None:
    rules = {
        node.inputs["bucket"]: node.inputs["rules"][0]["expiration"]["days"]
        for node in private.of_type(":BucketLifecycleConfiguration")
    }
    ending = "-000000000000-us-east-1"
    names = {bucket.removesuffix(ending).rpartition("test-")[2]: d for bucket, d in rules.items()}
    assert names == {"data": 7, "archive": 365, "dead-letters": 365}
    assert len(minimal.of_type(":BucketLifecycleConfiguration")) == 1
