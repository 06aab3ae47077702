"""The whole program with `retainData`: what `pulumi destroy` leaves, and that nothing else stays."""

import json

import pytest

from tests.support.graph import OWN_KEY, Graph, run_program

# What makes a bucket private: on a bucket that stays they stay, too.
GUARDS = ("bucket", "public-access", "ownership", "encryption", "policy")
BUCKETS = (
    "personalize-datasets-data",
    "personalize-ingestion-archive-storage",
    "personalize-ingestion-discarded",
    "personalize-deletions-lists",
    "personalize-preparation-raw-data",
)
EXPIRATIONS = {
    "personalize-ingestion-archive-retention",
    "personalize-ingestion-discarded-retention",
    "personalize-deletions-expiration",
}
KEY = {
    "personalize-encryption-key",
    "personalize-encryption-alias",
    "personalize-datasets-encryption-role",
    "personalize-datasets-encryption-permissions",
}
KINDS = ("interactions", "items", "users")


@pytest.fixture(scope="module")
def retained(data_settings: dict[str, str]) -> Graph:
    """A stack that retains its data, with all that can hold or guard data."""
    settings = {
        "aws:region": "us-east-1",
        "personalize:retainData": "true",
        "personalize:privacy": json.dumps({"archiveDays": 30}),
        "personalize:encryption": json.dumps({"key": "own"}),
        "personalize:retraining": "{}",
        "personalize:preparation": json.dumps({"interactions": {"preset": "ratings"}}),
        **data_settings,
    }
    return Graph(run_program(settings))


def test_data_and_what_guards_them_stay(retained: Graph) -> None:
    stay = {node.name for node in retained if node.retain_on_delete}
    schemas = {node.name for node in retained.of_type("personalize:Schema")}
    assert len(schemas) == len(KINDS)
    assert stay == {
        *(f"{bucket}-{guard}" for bucket in BUCKETS for guard in GUARDS),
        *EXPIRATIONS,
        *KEY,
        *schemas,
        *(f"personalize-datasets-{kind}" for kind in KINDS),
        *(f"personalize-datasets-{kind}-file" for kind in KINDS),
        "personalize-datasets-group",
    }


def test_it_protects_nothing(retained: Graph) -> None:
    assert not any(node.protect for node in retained)


def test_the_stack_tells_what_stays(retained: Graph, minimal: Graph) -> None:
    outputs = retained.exports
    buckets = ("dataBucket", "archiveBucket", "deadLetterBucket", "deletionBucket", "rawBucket")
    named = (*buckets, "datasetGroupArn")
    assert outputs["retainedData"] == [*(outputs[name] for name in named), OWN_KEY]
    assert "retainedData" not in minimal.exports


def test_by_default_nothing_stays(minimal: Graph, protected: Graph) -> None:
    assert not any(node.retain_on_delete for graph in (minimal, protected) for node in graph)
