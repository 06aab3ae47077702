import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.core.responses import request_scope
from ministack.services import kinesis

from localaws.ministack.record_journal import RecordJournal
from tests.support.local_aws import ACCOUNT, REGION, LocalAws, running_local_aws

STREAM = {"StreamName": "s"}


@pytest.fixture(autouse=True)
def no_streams() -> Iterator[None]:
    """MiniStack's streams, without any before and after."""
    kinesis.reset()
    with request_scope(ACCOUNT, REGION):
        yield
    kinesis.reset()


class Server:
    """The streams of a server, its journal, and the state that it wrote last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kinesis.reset()
        kinesis._create_stream({**STREAM, "ShardCount": 2})
        kinesis._resolve_stream(STREAM)[1]["StreamStatus"] = "ACTIVE"
        self.journal = RecordJournal(folder)
        self.put = self.journal.noting(kinesis._put_records)
        self.written: Any = copy.deepcopy(kinesis.get_state())

    def write(self) -> None:
        forget = self.journal.begin()
        self.written = copy.deepcopy(kinesis.get_state())
        forget()

    def kill(self) -> None:
        kinesis.reset()
        kinesis.load_persisted_state(copy.deepcopy(self.written))
        self.journal.stop()
        self.journal = RecordJournal(self.folder)
        self.journal.start()
        self.put = self.journal.noting(kinesis._put_records)

    def records(self) -> dict[str, list[Any]]:
        shards = kinesis._resolve_stream(STREAM)[1]["shards"]
        return {name: copy.deepcopy(shard["records"]) for name, shard in shards.items()}


def some(keys: list[int]) -> dict[str, Any]:
    return {**STREAM, "Records": [{"Data": "eA==", "PartitionKey": str(key)} for key in keys]}


@given(
    st.lists(
        st.one_of(st.sampled_from(["write", "kill"]), st.lists(st.integers(0, 9), min_size=1)),
        max_size=12,
    )
)
def test_a_kill_loses_no_record_and_doubles_none(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Any]
) -> None:
    server = Server(tmp_path_factory.mktemp("journal"))
    for step in [*steps, "kill"]:
        before = server.records()
        if isinstance(step, list):
            assert server.put(some(step))[0] == 200
        else:
            getattr(server, step)()
            assert server.records() == before


def test_a_line_that_a_kill_cut_short_is_left_out(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.put(some([1]))
    before = server.records()
    server.put(some([2]))
    server.journal.stop()
    (path,) = tmp_path.iterdir()
    path.write_text(path.read_text()[:-9])
    server.kill()
    assert server.records() == before


def test_what_is_written_leaves_the_journal_and_a_reset_empties_it(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.put(some([1]))
    server.write()
    assert list(tmp_path.iterdir()) == []
    server.put(some([2]))
    assert len(list(tmp_path.iterdir())) == 1
    server.journal.reset()
    assert list(tmp_path.iterdir()) == []


def test_records_of_a_stream_that_is_gone_are_forgotten(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.put(some([1]))
    kinesis.reset()
    server.written = copy.deepcopy(kinesis.get_state())
    server.kill()
    assert kinesis._resolve_stream(STREAM)[1] is None


@pytest.mark.local_aws
def test_a_record_that_was_answered_for_survives_a_kill_at_once(tmp_path: Path) -> None:
    def read(running: LocalAws) -> list[int]:
        client = running.client("kinesis")
        shard = client.list_shards(**STREAM)["Shards"][0]["ShardId"]
        place = {**STREAM, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
        iterator = client.get_shard_iterator(**place)["ShardIterator"]
        return [
            json.loads(each["Data"])
            for each in client.get_records(ShardIterator=iterator)["Records"]
        ]

    with running_local_aws(tmp_path / "home") as running:
        client = running.client("kinesis")
        client.create_stream(**STREAM, ShardCount=1)
        for number in range(5):
            client.put_record(**STREAM, Data=str(number).encode(), PartitionKey="k")
        running.kill()
        running.start()
        assert read(running) == [0, 1, 2, 3, 4]
