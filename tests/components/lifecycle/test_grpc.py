"""The providers in the process that the engine starts, over gRPC, against an HTTP endpoint."""

import threading
import time
from collections.abc import Iterator

import grpc
import pytest

from components.lifecycle.campaign import CampaignProvider
from components.lifecycle.dataset import DatasetProvider
from components.lifecycle.dataset_import_job import DatasetImportJobProvider
from components.lifecycle.engine.pacing import VARIABLE
from components.lifecycle.ready import ReadyProvider
from tests.support.dynamic_plugin import DynamicPlugin, dynamic_plugin
from tests.support.lifecycle_service import ITEMS_SCHEMA, LifecycleService
from tests.support.lifecycle_world import (
    SCOPE,
    campaign_inputs,
    dataset_inputs,
    import_inputs,
)
from tests.support.personalize_endpoint import personalize_endpoint

pytestmark = pytest.mark.slow

SPEED = 200.0
CALLS_PER_SECOND = SPEED / 10
"""Of what the endpoint takes of each operation, a part: the answers come through two processes."""


def environment(endpoint: str) -> dict[str, str]:
    """What the plugin's process has to know of the endpoint."""
    return {"AWS_ENDPOINT_URL": endpoint, VARIABLE: str(CALLS_PER_SECOND)}


@pytest.fixture
def service() -> Iterator[tuple[str, LifecycleService]]:
    with personalize_endpoint(SPEED) as served:
        yield served


@pytest.fixture
def plugin(service: tuple[str, LifecycleService]) -> Iterator[DynamicPlugin]:
    with dynamic_plugin(environment(service[0])) as running:
        yield running


def test_the_whole_life_of_dataset_and_ready(
    plugin: DynamicPlugin, service: tuple[str, LifecycleService]
) -> None:
    state = service[1]
    provider, ready = DatasetProvider(), ReadyProvider()
    items = dataset_inputs(datasetType="Items", schemaArn=ITEMS_SCHEMA, scope=SCOPE)
    inputs = plugin.check(provider, items)
    identity, outs = plugin.create(provider, inputs)
    assert state.status(identity) == "ACTIVE"
    assert plugin.diff(provider, identity, outs, inputs).changes == 1
    assert plugin.read(provider, identity, outs) == (identity, outs)

    job_provider = DatasetImportJobProvider()
    request = import_inputs(datasetArn=identity, scope=SCOPE)
    job, job_outs = plugin.create(job_provider, plugin.check(job_provider, request))
    waited = plugin.check(ready, {"scope": SCOPE, "arns": {"items": job}, "timeoutSeconds": 60})
    ready_id, ready_outs = plugin.create(ready, waited)
    assert state.status(job) == "ACTIVE"
    assert ready_outs["arns"] == {"items": job}

    news = plugin.check(provider, {**items, "schemaArn": f"{ITEMS_SCHEMA}-2"})
    assert plugin.diff(provider, identity, outs, news).changes == 2
    outs = plugin.update(provider, identity, outs, news)
    described = state.document(identity)["schemaArn"]
    assert described == outs["schemaArn"] == f"{ITEMS_SCHEMA}-2"

    plugin.delete(ready, ready_id, ready_outs)
    plugin.delete(job_provider, job, job_outs)
    plugin.delete(provider, identity, outs)
    assert state.status(identity) is None
    assert plugin.read(provider, identity, outs) == ("", {})
    assert any(line.startswith("dataset travel/ITEMS: ACTIVE") for line in plugin.shown)


def test_a_plugin_that_is_killed_leaves_nothing_to_be_made_twice(
    plugin: DynamicPlugin, service: tuple[str, LifecycleService]
) -> None:
    endpoint, state = service
    state.trained("0000000a")
    provider = CampaignProvider()
    inputs = plugin.check(provider, campaign_inputs(scope=SCOPE))
    arn = inputs["arn"]

    def kill_once_created() -> None:
        while state.status(arn) is None:
            time.sleep(0.01)
        plugin.process.kill()

    killer = threading.Thread(target=kill_once_created)
    killer.start()
    with pytest.raises(grpc.RpcError):
        plugin.create(provider, inputs)
    killer.join()
    with dynamic_plugin(environment(endpoint)) as next_plugin:
        identity, _ = next_plugin.create(provider, inputs)
    assert identity == arn
    assert state.status(arn) == "ACTIVE"
    assert any("exists already, taken over" in line for line in next_plugin.shown)


def test_another_account_is_refused_before_anything_is_done(
    plugin: DynamicPlugin, service: tuple[str, LifecycleService]
) -> None:
    provider = DatasetProvider()
    elsewhere = {**SCOPE, "accountId": "999999999999"}
    inputs = plugin.check(provider, dataset_inputs(scope=elsewhere))
    with pytest.raises(grpc.RpcError) as error:
        plugin.create(provider, inputs)
    sentence = error.value.details()
    assert sentence.startswith(
        "the credentials of the default credential chain belong to AWS account"
    )
    assert "\n" not in sentence
    assert service[1].arns("Dataset") == []
