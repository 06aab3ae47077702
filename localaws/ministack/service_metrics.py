"""Metrics of MiniStack's services as AWS sends them: streams and queues; and those in log lines.

Sources: Amazon Kinesis Data Streams Developer Guide, "Monitoring with CloudWatch"; Amazon SQS Developer Guide, "Available
CloudWatch metrics for Amazon SQS".
"""

import json
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Protocol

from ministack.core.responses import get_account_id, get_region
from ministack.services import kinesis, sqs

from localaws.ministack.shard_throughput import refused_count, size_of
from localaws.shared.ports import Gauge, Metrics

Answer = tuple[int, dict[str, str], Any]
StreamOperation = Callable[[dict[str, Any]], Answer]
Send = Callable[[dict[str, Any], str], dict[str, Any]]
Receive = Callable[[dict[str, Any], str], Awaitable[dict[str, Any]]]


class LogReader(Protocol):
    """Takes the metrics out of log lines."""

    def read_log(self, messages: Iterator[str], *, account: str, region: str) -> None:
        """Read lines of a log group."""


def reading_lines(original: Callable[..., None], reader: LogReader) -> Callable[..., None]:
    """Read every line that goes into a log stream."""

    def append(stream: dict[str, Any], events: list[dict[str, Any]]) -> None:
        original(stream, events)
        lines = (str(event["message"]) for event in events)
        reader.read_log(lines, account=get_account_id(), region=get_region())

    return append


class StreamMetrics:
    """Metrics of Kinesis streams."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def putting_one(self, original: StreamOperation) -> StreamOperation:
        """Follow PutRecord."""

        def put(data: dict[str, Any]) -> Answer:
            began = time.perf_counter()
            answer = original(data)
            records = [data] if answer[0] < 400 else []
            name = self._put_written(data, "PutRecord", records, began, is_success=answer[0] < 400)
            self._put_refused(name, refused_count(answer))
            return answer

        return put

    def putting_many(self, original: StreamOperation) -> StreamOperation:
        """Follow PutRecords."""

        def put(data: dict[str, Any]) -> Answer:
            began = time.perf_counter()
            answer = original(data)
            records = data.get("Records", []) if answer[0] < 400 else []
            refused = refused_count(answer)
            taken = _taken(records, answer) if refused else records
            name = self._put_written(data, "PutRecords", taken, began, is_success=answer[0] < 400)
            self._put(name, "PutRecords.TotalRecords", float(len(records)), "Count")
            self._put(name, "PutRecords.SuccessfulRecords", float(len(taken)), "Count")
            self._put(name, "PutRecords.FailedRecords", 0.0, "Count")
            self._put(name, "PutRecords.ThrottledRecords", float(refused), "Count")
            self._put_refused(name, refused)
            return answer

        return put

    def getting(self, original: StreamOperation) -> StreamOperation:
        """Follow GetRecords."""

        def get(data: dict[str, Any]) -> Answer:
            state = kinesis._shard_iterators.get(data.get("ShardIterator"))
            answer = original(data)
            if state is not None and answer[0] < 400:
                self._put_read(str(state["stream"]), data, state)
            return answer

        return get

    def _put_read(self, name: str, data: dict[str, Any], state: dict[str, Any]) -> None:
        stream = kinesis._streams.get(name)
        shard = stream["shards"].get(state["shard_id"]) if stream else None
        if shard is None:
            return
        first = min(state["position"], len(shard["records"]))
        read = shard["records"][first : first + min(data.get("Limit", 10000), 10000)]
        age = (
            max(0.0, kinesis.time.time() - read[-1]["ApproximateArrivalTimestamp"]) if read else 0.0
        )
        self._put(name, "GetRecords.IteratorAgeMilliseconds", age * 1000, "Milliseconds")
        self._put(name, "GetRecords.Records", float(len(read)), "Count")
        self._put(name, "GetRecords.Bytes", float(sum(map(size_of, read))), "Bytes")
        self._put(name, "GetRecords.Success", 1.0, "Count")
        self._put(name, "ReadProvisionedThroughputExceeded", 0.0, "Count")

    def _put_written(
        self,
        data: dict[str, Any],
        operation: str,
        records: list[dict[str, Any]],
        began: float,
        *,
        is_success: bool,
    ) -> str:
        """The name of the stream, once what was written is counted."""
        name = str(data.get("StreamName") or str(data.get("StreamARN", "")).rpartition("/")[2])
        elapsed = (time.perf_counter() - began) * 1000
        self._put(name, f"{operation}.Success", float(is_success), "Count")
        self._put(name, f"{operation}.Latency", elapsed, "Milliseconds")
        if is_success:
            size = float(sum(map(size_of, records)))
            self._put(name, "IncomingRecords", float(len(records)), "Count")
            self._put(name, "IncomingBytes", size, "Bytes")
            self._put(name, f"{operation}.Bytes", size, "Bytes")
        return name

    def _put_refused(self, name: str, count: int) -> None:
        self._put(name, "WriteProvisionedThroughputExceeded", float(count), "Count")

    def _put(self, stream: str, name: str, value: float, unit: str) -> None:
        place = {"account": get_account_id(), "region": get_region()}
        self._metrics.put("AWS/Kinesis", name, {"StreamName": stream}, value, unit, **place)


class QueueMetrics:
    """Metrics of SQS queues."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def sending(self, original: Send) -> Send:
        """Follow SendMessage, also of each message of a batch."""

        def send(data: dict[str, Any], queue_url: str) -> dict[str, Any]:
            answer = original(data, queue_url)
            name = _queue_name(data, queue_url)
            self._put(name, "NumberOfMessagesSent", 1.0, "Count")
            size = float(len(str(data.get("MessageBody", "")).encode()))
            self._put(name, "SentMessageSize", size, "Bytes")
            return answer

        return send

    def receiving(self, original: Receive) -> Receive:
        """Follow ReceiveMessage."""

        async def receive(data: dict[str, Any], queue_url: str) -> dict[str, Any]:
            answer = await original(data, queue_url)
            name, count = _queue_name(data, queue_url), len(answer.get("Messages", []))
            self._put(name, "NumberOfMessagesReceived", float(count), "Count")
            self._put(name, "NumberOfEmptyReceives", float(count == 0), "Count")
            return answer

        return receive

    def deleting(self, original: Send) -> Send:
        """Follow DeleteMessage."""

        def delete(data: dict[str, Any], queue_url: str) -> dict[str, Any]:
            answer = original(data, queue_url)
            self._put(_queue_name(data, queue_url), "NumberOfMessagesDeleted", 1.0, "Count")
            return answer

        return delete

    def deleting_many(self, original: Send) -> Send:
        """Follow DeleteMessageBatch."""

        def delete(data: dict[str, Any], queue_url: str) -> dict[str, Any]:
            answer = original(data, queue_url)
            count = float(len(answer.get("Successful", [])))
            self._put(_queue_name(data, queue_url), "NumberOfMessagesDeleted", count, "Count")
            return answer

        return delete

    def _put(self, queue: str, name: str, value: float, unit: str) -> None:
        place = {"account": get_account_id(), "region": get_region()}
        self._metrics.put("AWS/SQS", name, {"QueueName": queue}, value, unit, **place)


def queue_gauges() -> Iterator[Gauge]:
    """How many messages each queue holds, and how old the oldest is."""
    now = time.time()
    for _, queue in list(sqs._queues.all_items()):
        arn = str(queue["attributes"]["QueueArn"]).split(":")
        region, account, name = arn[3], arn[4], arn[5]
        for metric, value in _counts(list(queue["messages"]), now):
            yield Gauge(
                namespace="AWS/SQS",
                name=metric,
                dimensions={"QueueName": name},
                value=value,
                unit="Seconds" if metric == "ApproximateAgeOfOldestMessage" else "Count",
                account=account,
                region=region,
            )


def _counts(messages: list[dict[str, Any]], now: float) -> Iterator[tuple[str, float]]:
    hidden = [each for each in messages if each["visible_at"] > now]
    flying = sum(each["receipt_handle"] is not None for each in hidden)
    age = max((now - each["sent_at"] for each in messages), default=0.0)
    yield "ApproximateNumberOfMessagesVisible", float(len(messages) - len(hidden))
    yield "ApproximateNumberOfMessagesNotVisible", float(flying)
    yield "ApproximateNumberOfMessagesDelayed", float(len(hidden) - flying)
    yield "ApproximateAgeOfOldestMessage", age


def _queue_name(data: dict[str, Any], queue_url: str) -> str:
    return str(data.get("QueueUrl", queue_url)).rpartition("/")[2]


def _taken(records: list[dict[str, Any]], answer: Answer) -> list[dict[str, Any]]:
    """The records of PutRecords that the stream has."""
    told = json.loads(answer[2])["Records"]
    return [record for record, each in zip(records, told, strict=True) if "ErrorCode" not in each]
