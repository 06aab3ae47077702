from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from localaws.firehose import buffer as buffer_module
from localaws.firehose.buffer import Buffer, BufferFullError
from localaws.firehose.records import Record


def a_record(number: int, data: bytes = b"data") -> Record:
    return Record(
        record_id=str(number),
        data=data,
        arrived_at=float(number),
        shard_id="shardId-000000000000",
        sequence_number=f"{number:05d}",
        partition_key="é\n\u2028",
    )


def test_a_batch_is_due_by_size_or_by_age(tmp_path: Path) -> None:
    buffer = Buffer(tmp_path)
    assert buffer.take_due(size_bytes=10, interval_seconds=0, now=0.0) is None
    buffer.add([a_record(1, b"12345")], now=100.0)
    assert buffer.take_due(size_bytes=10, interval_seconds=60, now=159.0) is None
    due = buffer.take_due(size_bytes=10, interval_seconds=60, now=160.0)
    assert due is not None
    assert [record.record_id for record in due.records] == ["1"]
    buffer.remove(due)
    buffer.add([a_record(2, b"12345"), a_record(3, b"12345")], now=200.0)
    assert buffer.take_due(size_bytes=10, interval_seconds=60, now=200.0) is not None


def test_nothing_is_left_behind_after_delivery(tmp_path: Path) -> None:
    buffer = Buffer(tmp_path)
    buffer.add([a_record(1)], now=1.0)
    buffer.seal()
    (batch,) = buffer.batches()
    assert len(list(tmp_path.iterdir())) == 1
    buffer.remove(batch)
    assert list(tmp_path.iterdir()) == []
    assert buffer.size_bytes == 0


def test_a_line_that_a_kill_cut_short_is_left_out(tmp_path: Path) -> None:
    buffer = Buffer(tmp_path)
    buffer.add([a_record(1), a_record(2)], now=1.0)
    (path,) = tmp_path.iterdir()
    path.write_text(path.read_text()[:-20])
    assert [r.record_id for batch in Buffer(tmp_path).batches() for r in batch.records] == ["1"]


def test_a_full_buffer_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer_module, "MAX_PENDING_BYTES", 10)
    buffer = Buffer(tmp_path)
    buffer.add([a_record(1, b"x" * 10)], now=1.0)
    with pytest.raises(BufferFullError):
        buffer.add([a_record(2)], now=1.0)
    assert [r.record_id for batch in buffer.batches() for r in batch.records] == ["1"]


def test_whatever_happens_each_record_is_delivered_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    class Life(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = tmp_path_factory.mktemp("journal")
            self.buffer = Buffer(self.folder)
            self.added: list[str] = []
            self.delivered: list[str] = []

        @rule(count=st.integers(0, 4), now=st.integers(0, 100))
        def add(self, count: int, now: int) -> None:
            records = [a_record(len(self.added) + n) for n in range(count)]
            self.buffer.add(records, now=float(now))
            self.added += [record.record_id for record in records]

        @rule(size=st.integers(1, 20), now=st.integers(0, 200))
        def deliver(self, size: int, now: int) -> None:
            batch = self.buffer.take_due(size_bytes=size, interval_seconds=50, now=float(now))
            if batch is not None:
                self.delivered += [record.record_id for record in batch.records]
                self.buffer.remove(batch)

        @rule(graceful=st.booleans())
        def restart(self, graceful: bool) -> None:
            if graceful:
                self.buffer.seal()
                self.buffer.close()
            self.buffer = Buffer(self.folder)

        @invariant()
        def nothing_is_lost_or_doubled(self) -> None:
            waiting = [
                record.record_id for batch in self.buffer.batches() for record in batch.records
            ]
            assert self.delivered + waiting == self.added

        def teardown(self) -> None:
            self.buffer.close()

    run_state_machine_as_test(Life)
