"""What holds for every provider: serialisation, and previews without a call."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider

from components.lifecycle.archived_events import ArchivedEventsProvider
from components.lifecycle.bucket_statements import BucketStatementsProvider
from components.lifecycle.campaign import CampaignProvider
from components.lifecycle.data_deletion_job import DataDeletionJobProvider
from components.lifecycle.dataset import DatasetProvider
from components.lifecycle.dataset_generation import DatasetGenerationProvider
from components.lifecycle.dataset_import_job import DatasetImportJobProvider
from components.lifecycle.engine.client import ClientCache, ScopeKey
from components.lifecycle.engine.provider import LifecycleProvider
from components.lifecycle.engine.service import Runtime
from components.lifecycle.event_tracker import EventTrackerProvider
from components.lifecycle.ready import ReadyProvider
from components.lifecycle.recommender import RecommenderProvider
from components.lifecycle.retrained_groups import RetrainedGroupsProvider
from components.lifecycle.solution import SolutionProvider
from components.lifecycle.solution_version import SolutionVersionProvider
from components.lifecycle.stored_copy import StoredCopyProvider
from tests.support.lifecycle_service import PREFIX
from tests.support.lifecycle_world import (
    SCOPE,
    campaign_inputs,
    dataset_inputs,
    import_inputs,
    recommender_inputs,
    solution_inputs,
    tracker_inputs,
    version_inputs,
    wire,
)

ROOT = Path(__file__).parents[3]
PROVIDERS: list[tuple[type[LifecycleProvider], dict[str, Any], dict[str, Any]]] = [
    (DatasetProvider, dataset_inputs(), {"name": "b"}),
    (DatasetImportJobProvider, import_inputs(), {"contentHash": "b"}),
    (
        DataDeletionJobProvider,
        {
            "key": "shop/dev/deletion",
            "namePrefix": "travel-deletion-",
            "datasetGroupArn": f"{PREFIX}dataset-group/travel",
            "bucket": "b",
            "roleArn": "arn:aws:iam::000000000000:role/deletion",
            "source": "users.csv",
            "contentHash": "a",
            "tags": {},
        },
        {"contentHash": "b"},
    ),
    (SolutionProvider, solution_inputs(), {"name": "b"}),
    (SolutionVersionProvider, version_inputs(), {"triggers": {}}),
    (CampaignProvider, campaign_inputs(), {"minProvisionedTPS": 2}),
    (RecommenderProvider, recommender_inputs(), {"minRecommendationRequestsPerSecond": 2}),
    (EventTrackerProvider, tracker_inputs(), {"name": "b"}),
    (
        DatasetGenerationProvider,
        {"schemas": {"Users": '{"fields": []}'}, "protected": False},
        {"generation": 2},
    ),
    (
        ArchivedEventsProvider,
        {
            "generation": 1,
            "functionName": "f",
            "archiveBucket": "b",
            "archivePrefix": "p",
            "intervalSeconds": 0,
        },
        {"generation": 2},
    ),
    (
        ReadyProvider,
        {"arns": {"c": f"{PREFIX}campaign/c"}, "timeoutSeconds": 9},
        {"triggers": {"a": "b"}},
    ),
    (
        BucketStatementsProvider,
        {"bucket": "mine", "statements": '[{"Sid": "A"}]'},
        {"statements": '[{"Sid": "A", "Effect": "Allow"}]'},
    ),
    (
        StoredCopyProvider,
        {
            "sourceBucket": "theirs",
            "sourceKey": "x.csv",
            "sourceEtag": '"a"',
            "content": "c",
            "bucket": "b",
            "key": "k.csv",
        },
        {"key": "l.csv"},
    ),
    (
        RetrainedGroupsProvider,
        {"key": "shop/dev/groups", "tags": {"project": "shop", "stack": "dev"}},
        {"tags": {"project": "shop", "stack": "dev", "team": "b"}},
    ),
]


@pytest.mark.parametrize(("kind", "inputs", "change"), PROVIDERS)
def test_a_preview_makes_no_call(
    kind: type[LifecycleProvider], inputs: dict[str, Any], change: dict[str, Any]
) -> None:
    def refuse(scope: ScopeKey) -> Any:
        raise AssertionError(f"a client was opened for {scope}")

    provider = kind()
    provider.runtime = Runtime(clients=ClientCache(refuse), report=lambda _: None)
    checked = provider.check({}, wire({"scope": SCOPE, **inputs}))
    assert checked.failures == []
    identity = f"{PREFIX}dataset/travel/INTERACTIONS"
    assert provider.diff(identity, wire(checked.inputs), {}).stables == list(kind.outputs)
    assert provider.diff(identity, wire(checked.inputs), wire(checked.inputs)).changes is False
    assert provider.diff(identity, wire(checked.inputs), wire({**checked.inputs, **change})).changes


@pytest.mark.parametrize("kind", [kind for kind, _, _ in PROVIDERS])
def test_serialises_to_its_name_and_no_secret(kind: type[LifecycleProvider]) -> None:
    serialised = serialize_provider(kind())
    assert len(serialised) < 200
    assert kind.__name__.encode() in base64.b64decode(serialised)
    assert kind.serialize_as_secret_always is False


def test_serialises_the_same_whatever_the_hash_seed() -> None:
    program = (
        "import components.lifecycle as program\n"
        "from pulumi.dynamic.dynamic import serialize_provider\n"
        "kinds = [kind for name in program.__all__ if hasattr(kind := getattr(program, name), 'provider')]\n"
        "print([serialize_provider(kind.provider()) for kind in kinds])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs.pop().count("'") == 2 * len(PROVIDERS)
