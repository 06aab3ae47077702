from typing import Any

from localaws.firehose.source import KinesisSource


def test_a_source_reads_every_shard_page_by_page_after_its_position() -> None:
    asked: list[tuple[str, dict[str, Any]]] = []

    def kinesis(operation: str, data: Any) -> Any:
        asked.append((operation, data))
        if operation == "ListShards":
            last = "NextToken" in data
            return {
                "Shards": [{"ShardId": "b" if last else "a"}],
                **({} if last else {"NextToken": "t"}),
            }
        if operation == "GetShardIterator":
            return {"ShardIterator": data["ShardId"] + "0"}
        iterator = data["ShardIterator"]
        record = {
            "SequenceNumber": iterator,
            "ApproximateArrivalTimestamp": 5.0,
            "Data": "eA==",
            "PartitionKey": "p",
        }
        return {
            "Records": [record],
            "MillisBehindLatest": 1 if iterator == "a0" else 0,
            "NextShardIterator": iterator[0] + "1",
        }

    pages = list(KinesisSource(kinesis, "arn", started_at=3.0).read({"a": "007"}))
    assert [[r.sequence_number for r in page] for page in pages] == [["a0"], ["a1"], ["b0"]]
    starts = [data for operation, data in asked if operation == "GetShardIterator"]
    assert [data["ShardIteratorType"] for data in starts] == [
        "AFTER_SEQUENCE_NUMBER",
        "AT_TIMESTAMP",
    ]
    assert (starts[0]["StartingSequenceNumber"], starts[1]["Timestamp"]) == ("007", 3.0)
