import pytest

from localaws.firehose.records import Record, from_line, positions, to_line


def a_record(number: int, data: bytes = b"data") -> Record:
    return Record(
        record_id=str(number),
        data=data,
        arrived_at=float(number),
        shard_id="shardId-000000000000",
        sequence_number=f"{number:05d}",
        partition_key="é\n\u2028",
    )


def test_a_record_survives_its_journal() -> None:
    record = a_record(1, bytes(range(256)))
    line = to_line(record)
    assert line.count("\n") == 1
    assert from_line(line) == record


def test_a_line_that_is_not_whole_is_refused() -> None:
    line = to_line(a_record(1))
    for length in (0, 1, len(line) // 2, len(line) - 2):
        with pytest.raises(ValueError, match=r"."):
            from_line(line[:length])


def test_positions_are_the_last_of_each_shard() -> None:
    direct = Record(record_id="1", data=b"", arrived_at=1.0)
    assert positions([a_record(1), direct, a_record(2)]) == {"shardId-000000000000": "00002"}
