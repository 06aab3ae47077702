"""What event source mappings remember; on a server of its own, since it is stopped, killed and reset."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localaws.process import administration
from tests.support.local_aws import LocalAws, running_local_aws
from tests.support.stream_pipeline import Pipeline, flat, make
from tests.support.waiting import until

pytestmark = pytest.mark.local_aws


@pytest.fixture(scope="module")
def own_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    home: Path = tmp_path_factory.mktemp("own-aws")
    with running_local_aws(home) as running:
        yield running


@pytest.fixture(scope="module")
def pipeline(own_aws: LocalAws) -> Pipeline:
    made = make(own_aws)
    made.map(StartingPosition="LATEST")
    return made


def test_a_restart_goes_on_after_what_was_delivered(own_aws: LocalAws, pipeline: Pipeline) -> None:
    pipeline.put(1, 2, key="one")
    assert flat(pipeline.delivered(2)) == [1, 2]
    own_aws.restart()
    pipeline.put(3, key="one")
    assert flat(pipeline.delivered(1)) == [3]


def test_what_a_stopped_server_had_not_delivered_comes_after_the_start(
    own_aws: LocalAws, pipeline: Pipeline
) -> None:
    lambdas = own_aws.client("lambda")
    (mapping,) = lambdas.list_event_source_mappings()["EventSourceMappings"]
    lambdas.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    time.sleep(0.1)
    pipeline.put(4, 5, key="one")
    own_aws.restart()
    lambdas.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    assert flat(pipeline.delivered(2)) == [4, 5]


def test_after_a_crash_the_mapping_goes_on(own_aws: LocalAws, pipeline: Pipeline) -> None:
    late = make(own_aws)
    late.map(StartingPosition="LATEST")
    own_aws.kill()
    own_aws.start()
    late.put(7)
    assert flat(late.delivered(1)) == [7]
    pipeline.put(6, key="one")
    # What came just before the crash may come once more.
    while 6 not in (numbers := flat(pipeline.delivered(1))):
        assert set(numbers) <= {4, 5}


def test_reset_forgets_mappings_and_checkpoints(own_aws: LocalAws, pipeline: Pipeline) -> None:
    administration.reset(own_aws.home)
    assert own_aws.client("lambda").list_event_source_mappings()["EventSourceMappings"] == []
    own_aws.restart()
    assert own_aws.client("kinesis").list_streams()["StreamNames"] == []
    path = own_aws.home / "streams" / "checkpoints.json"
    # A round that had begun before the reset may note a mapping once more; the next one forgets it.
    until(lambda: not path.exists() or json.loads(path.read_text()) == {})
