"""For each kind of alarm the fault that it is for, as it befalls a deployed stack, and what shows the fault.

Nothing here sets the state of an alarm or puts a metric: what is broken is the stack, and CloudWatch sees it as it would
on AWS.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from commands.api_client import Answer, Api
from localaws.process import administration
from tests.support.local_aws import LocalAws
from tests.support.waiting import until

PRESENT_SECONDS = 60
FIVE_MINUTES = 300
DAY = 86_400
SLOW = """
import time

def handler(event, context):
    time.sleep(2.2)
    return {"statusCode": 200, "body": "{}"}
"""


@dataclass
class WatchedStack:
    """A stack that is up and watched, on a local AWS whose clock is advanced here.

    Attributes:
        local_aws: that it is on.
        prefix: of the names of its alarms and functions.
        outputs: of the stack.
        ahead_seconds: how far the clock was advanced.
    """

    local_aws: LocalAws
    prefix: str
    outputs: dict[str, Any]
    ahead_seconds: int = field(default=0)

    @property
    def api(self) -> Api:
        """Its REST API."""
        return Api(self.outputs["apiUrl"], self.outputs["apiKey"])

    def function(self, purpose: str) -> str:
        """Name of a function."""
        return f"{self.prefix}{purpose}"

    def now(self) -> float:
        """The time of the local AWS."""
        return time.time() + self.ahead_seconds

    def advance(self, seconds: int) -> None:
        """Let time pass."""
        administration.advance(self.local_aws.home, seconds)
        self.ahead_seconds += seconds

    def alarm(self, name: str) -> dict[str, Any]:
        """What CloudWatch says of an alarm."""
        found = self.local_aws.client("cloudwatch").describe_alarms(AlarmNames=[name])
        alarm: dict[str, Any] = found["MetricAlarms"][0]
        return alarm

    def mails(self, name: str, state: str) -> int:
        """How many mails have said that an alarm came into a state."""
        subject = f'{state}: "{name}"'
        return sum(
            each["subject"].startswith(subject)
            for each in administration.mails(self.local_aws.home)
        )

    def until_measured(
        self, namespace: str, metric: str, above: float = 0, **dimensions: str
    ) -> None:
        """Wait until the present minute has such a value."""
        cloudwatch = self.local_aws.client("cloudwatch")

        def measured() -> bool:
            minute = self.now() // PRESENT_SECONDS * PRESENT_SECONDS
            found = cloudwatch.get_metric_statistics(
                Namespace=namespace,
                MetricName=metric,
                Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
                StartTime=minute - PRESENT_SECONDS,
                EndTime=minute + PRESENT_SECONDS,
                Period=PRESENT_SECONDS,
                Statistics=["Maximum"],
            )["Datapoints"]
            return any(
                each["Maximum"] > above and each["Timestamp"].timestamp() >= minute
                for each in found
            )

        until(measured)

    def send_event(self) -> None:
        """Send an event as a client does; the stream takes it."""
        event = {"userId": "u", "sessionId": "s", "itemId": "1", "eventType": "Click"}
        answer = self.api.post("/events", {"events": [{**event, "sentAt": round(time.time())}]})
        assert answer.status < 300, answer

    def send_garbage(self, size_bytes: int = 2) -> bool:
        """Put a record that is no event; whether the stream takes it."""
        kinesis = self.local_aws.client("kinesis")
        answer = kinesis.put_records(
            StreamName=self.outputs["streamName"],
            Records=[{"Data": b"x" * size_bytes, "PartitionKey": "u"}],
        )
        return bool(answer["FailedRecordCount"] == 0)

    def recommend(self) -> Answer:
        """What a user is recommended."""
        return self.api.get("/recommendations/u")

    def record_age_seconds(self) -> int:
        """After how long the event source gives a record up."""
        (mapping,) = self.local_aws.client("lambda").list_event_source_mappings(
            FunctionName=self.function("consumer")
        )["EventSourceMappings"]
        return int(mapping["MaximumRecordAgeInSeconds"])

    def until_delivered(self) -> None:
        """Wait until the consumer delivers events again."""
        self.until_measured(
            "RecommendationStack",
            "EventsDelivered",
            Stack=self.prefix.removesuffix("-").replace("-", "/"),
            Purpose="consumer",
        )

    def observe(self) -> None:
        """Let the observer look, as its schedule does every hour."""
        event = {"time": datetime.fromtimestamp(self.now(), UTC).isoformat()}
        answer = self.local_aws.client("lambda").invoke(
            FunctionName=self.function("observer"), Payload=json.dumps(event)
        )
        assert "FunctionError" not in answer, answer["Payload"].read()


Subjects = Sequence[str]
"""What the alarms of a kind are about, such as functions; one empty one for a kind with a single alarm."""


def _nothing(_stack: WatchedStack, _subjects: Subjects) -> None:
    """Nothing has to happen."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong.

    Attributes:
        there_is: lets it happen, and in the end undoes it.
        shows: what happens meanwhile in each period of the alarm.
        recovers: what happens afterwards in each period.
    """

    there_is: Callable[[WatchedStack, Subjects], AbstractContextManager[None]]
    shows: Callable[[WatchedStack, Subjects], None] = _nothing
    recovers: Callable[[WatchedStack, Subjects], None] = _nothing


@contextmanager
def broken(stack: WatchedStack, functions: Subjects) -> Iterator[None]:
    """Functions whose code cannot be started."""
    client = stack.local_aws.client("lambda")
    with ExitStack() as undone:
        for purpose in functions:
            name = stack.function(purpose)
            handler = client.get_function_configuration(FunctionName=name)["Handler"]
            client.update_function_configuration(FunctionName=name, Handler="absent.handler")
            undone.callback(
                client.update_function_configuration, FunctionName=name, Handler=handler
            )
        yield


@contextmanager
def late_events(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    with broken(stack, ["consumer"]):
        stack.send_event()
        stack.until_measured("AWS/Lambda", "IteratorAge", FunctionName=stack.function("consumer"))
        stack.advance(FIVE_MINUTES)
        yield
    stack.until_delivered()


def consumer_is_late(stack: WatchedStack, _: Subjects) -> None:
    late_ms = 1000 * FIVE_MINUTES
    stack.until_measured(
        "AWS/Lambda", "IteratorAge", late_ms, FunctionName=stack.function("consumer")
    )


@contextmanager
def no_room_for_the_consumer(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    client, name = stack.local_aws.client("lambda"), stack.function("consumer")
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    stack.send_event()
    yield
    client.delete_function_concurrency(FunctionName=name)
    stack.until_delivered()


def consumer_is_refused(stack: WatchedStack, _: Subjects) -> None:
    stack.until_measured("AWS/Lambda", "Throttles", FunctionName=stack.function("consumer"))


@contextmanager
def nothing_broken(_stack: WatchedStack, _subjects: Subjects) -> Iterator[None]:
    """What goes wrong is what happens."""
    yield


def too_many_bytes(stack: WatchedStack, _: Subjects) -> None:
    """More than a shard takes in a second."""
    until(lambda: not stack.send_garbage(700_000))


@contextmanager
def a_dead_letter(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    sqs, url = stack.local_aws.client("sqs"), stack.outputs["deadLetterQueueUrl"]
    count = "ApproximateNumberOfMessages"
    stack.send_garbage()
    until(
        lambda: int(
            sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[count])["Attributes"][count]
        )
    )
    yield
    sqs.purge_queue(QueueUrl=url)


@contextmanager
def a_discarded_batch(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    s3, place = stack.local_aws.client("s3"), {"Bucket": stack.outputs["deadLetterBucket"]}

    def discarded() -> list[str]:
        found = s3.list_objects_v2(**place, Prefix="aws/lambda/").get("Contents", [])
        return [each["Key"] for each in found]

    with broken(stack, ["consumer"]):
        stack.send_event()
        stack.until_measured("AWS/Lambda", "IteratorAge", FunctionName=stack.function("consumer"))
        stack.advance(stack.record_age_seconds() + PRESENT_SECONDS)
        until(discarded)
    yield
    for key in discarded():
        s3.delete_object(**place, Key=key)


def observed(stack: WatchedStack, _: Subjects) -> None:
    stack.observe()


@contextmanager
def no_archive(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    """A delivery stream whose bucket is not there."""
    firehose = stack.local_aws.client("firehose")
    name = f"{stack.prefix}archive"
    found = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    destination = found["Destinations"][0]

    def write_to(bucket: str) -> None:
        version = firehose.describe_delivery_stream(DeliveryStreamName=name)[
            "DeliveryStreamDescription"
        ]["VersionId"]
        firehose.update_destination(
            DeliveryStreamName=name,
            CurrentDeliveryStreamVersionId=version,
            DestinationId=destination["DestinationId"],
            ExtendedS3DestinationUpdate={"BucketARN": bucket},
        )

    write_to("arn:aws:s3:::nobody-has-it")
    stack.send_event()
    stack.until_delivered()
    stack.advance(4 * FIVE_MINUTES)
    yield
    write_to(destination["ExtendedS3DestinationDescription"]["BucketARN"])
    stack.until_measured("AWS/Firehose", "DeliveryToS3.Success", DeliveryStreamName=name)


def archive_is_late(stack: WatchedStack, _: Subjects) -> None:
    stack.until_measured(
        "AWS/Firehose", "DeliveryToS3.DataFreshness", DeliveryStreamName=f"{stack.prefix}archive"
    )


def an_event(stack: WatchedStack, _: Subjects) -> None:
    stack.send_event()


@contextmanager
def quiet_after_an_event(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    stack.send_event()
    stack.advance(PRESENT_SECONDS)
    yield


@contextmanager
def no_recommendations(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    with broken(stack, ["recommendations"]):
        yield


def request_fails(stack: WatchedStack, _: Subjects) -> None:
    assert stack.recommend().status >= 500


@contextmanager
def slow_recommendations(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    """A layer that takes its time before it answers."""
    client, name = stack.local_aws.client("lambda"), stack.function("recommendations")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("python/slow.py", SLOW)
    layer = client.publish_layer_version(LayerName="slow", Content={"ZipFile": package.getvalue()})
    handler = client.get_function_configuration(FunctionName=name)["Handler"]
    client.update_function_configuration(
        FunctionName=name, Handler="slow.handler", Layers=[layer["LayerVersionArn"]]
    )
    yield
    client.update_function_configuration(FunctionName=name, Handler=handler, Layers=[])
    client.delete_layer_version(LayerName="slow", VersionNumber=layer["Version"])


def a_request(stack: WatchedStack, _: Subjects) -> None:
    assert stack.recommend().status == 200


def every_function_runs(stack: WatchedStack, functions: Subjects) -> None:
    client = stack.local_aws.client("lambda")
    for purpose in functions:
        answer = client.invoke(FunctionName=stack.function(purpose), Payload=b"{}")
        assert "FunctionError" in answer, purpose


@contextmanager
def no_capacity(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    home, operation = stack.local_aws.home, "GetRecommendations"
    administration.fail(home, operation, "throttled", seconds=DAY)
    yield
    administration.fail(home, operation, "throttled", seconds=0)


def every_request_is_throttled(stack: WatchedStack, subjects: Subjects) -> None:
    paths = {"recommendations": "/recommendations/u", "popular": "/popular"}
    assert [stack.api.get(paths[each]).status for each in subjects] == [429] * len(subjects)


@contextmanager
def no_campaign(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    personalize, arn = stack.local_aws.client("personalize"), stack.outputs["campaignArn"]
    campaign = personalize.describe_campaign(campaignArn=arn)["campaign"]
    tags = personalize.list_tags_for_resource(resourceArn=arn)["tags"]
    personalize.delete_campaign(campaignArn=arn)
    until(lambda: arn not in _campaigns(personalize))
    yield
    kept = ("name", "solutionVersionArn", "minProvisionedTPS", "campaignConfig")
    personalize.create_campaign(
        **{key: campaign[key] for key in kept if key in campaign}, tags=tags
    )
    until(lambda: _campaigns(personalize).get(arn) == "ACTIVE")


def _campaigns(personalize: Any) -> dict[str, str]:
    found = personalize.list_campaigns()["campaigns"]
    return {each["campaignArn"]: each["status"] for each in found}


def popular_items_stand_in(stack: WatchedStack, _: Subjects) -> None:
    answer = stack.recommend()
    assert answer.body["fallback"] is True


@contextmanager
def old_trainings(stack: WatchedStack, _: Subjects) -> Iterator[None]:
    personalize = stack.local_aws.client("personalize")
    # More than the day that is allowed, however soon after the trainings this begins; ages are told in hundredths of an hour.
    stack.advance(DAY + 600)
    yield
    for solution in personalize.list_solutions()["solutions"]:
        made = personalize.create_solution_version(solutionArn=solution["solutionArn"])
        until(partial(_is_trained, personalize, made["solutionVersionArn"]))


def _is_trained(personalize: Any, arn: str) -> bool:
    found = personalize.describe_solution_version(solutionVersionArn=arn)["solutionVersion"]
    return bool(found["status"] == "ACTIVE")


def runs_that(end: Mapping[str, Any]) -> Callable[..., AbstractContextManager[None]]:
    """State machines that do nothing but end in a certain way."""

    @contextmanager
    def changed(stack: WatchedStack, purposes: Subjects) -> Iterator[None]:
        states = stack.local_aws.client("stepfunctions")
        with ExitStack() as undone:
            for purpose in purposes:
                arn = stack.outputs[f"{purpose}StateMachineArn"]
                definition = states.describe_state_machine(stateMachineArn=arn)["definition"]
                states.update_state_machine(stateMachineArn=arn, definition=json.dumps(end))
                undone.callback(
                    states.update_state_machine, stateMachineArn=arn, definition=definition
                )
            yield

    return changed


def a_run(stack: WatchedStack, purposes: Subjects) -> None:
    states = stack.local_aws.client("stepfunctions")
    for purpose in purposes:
        states.start_execution(stateMachineArn=stack.outputs[f"{purpose}StateMachineArn"])


FAILS = {"QueryLanguage": "JSONata", "StartAt": "End", "States": {"End": {"Type": "Fail"}}}
TAKES_LONGER = {
    "QueryLanguage": "JSONata",
    "TimeoutSeconds": PRESENT_SECONDS,
    "StartAt": "End",
    "States": {"End": {"Type": "Wait", "Seconds": DAY, "End": True}},
}

FAULTS = {
    # First: the days of others would make trainings old before their turn.
    "training-old": Fault(there_is=old_trainings, shows=observed, recovers=observed),
    "events-late": Fault(there_is=late_events, shows=consumer_is_late),
    "consumer-throttled": Fault(there_is=no_room_for_the_consumer, shows=consumer_is_refused),
    "dead-letters": Fault(there_is=a_dead_letter),
    # What the stream takes of this garbage are dead letters, too.
    "stream-throttled": Fault(there_is=nothing_broken, shows=too_many_bytes),
    "discarded-batches": Fault(there_is=a_discarded_batch, shows=observed, recovers=observed),
    "archive-late": Fault(there_is=no_archive, shows=archive_is_late),
    "no-events": Fault(there_is=quiet_after_an_event, recovers=an_event),
    "api-errors": Fault(there_is=no_recommendations, shows=request_fails),
    "api-slow": Fault(there_is=slow_recommendations, shows=a_request),
    "function-errors": Fault(there_is=broken, shows=every_function_runs),
    "answers-throttled": Fault(there_is=no_capacity, shows=every_request_is_throttled),
    "fallbacks": Fault(there_is=no_campaign, shows=popular_items_stand_in),
    "run-failed": Fault(there_is=runs_that(FAILS), shows=a_run),
    "run-timed-out": Fault(there_is=runs_that(TAKES_LONGER), shows=a_run),
}
"""By the kind of the alarm."""

CLEARS_IN_PERIODS = 8
"""So soon after its fault an alarm is over: its periods, and those that CloudWatch looks back beyond them."""


def play(stack: WatchedStack, kind: str, names: Sequence[str]) -> None:
    """Let the fault of a kind happen; the alarms of this kind tell, and afterwards that it is over.

    Args:
        stack: that it befalls.
        kind: of alarms, in FAULTS.
        names: of the stack's alarms of this kind.
    """
    fault = FAULTS[kind]
    subjects = [
        name.removeprefix(stack.prefix).removesuffix(kind).removesuffix("-") for name in names
    ]
    alarm = stack.alarm(names[0])
    period = alarm.get("Period") or next(
        each["MetricStat"]["Period"] for each in alarm["Metrics"] if "MetricStat" in each
    )
    told = {name: stack.mails(name, "ALARM") for name in names}
    with fault.there_is(stack, subjects):
        for _ in range(alarm["EvaluationPeriods"]):
            fault.shows(stack, subjects)
            stack.advance(period)
        for name in names:
            assert stack.alarm(name)["StateValue"] == "ALARM", f"{name} did not go off"
            assert stack.mails(name, "ALARM") > told[name], f"{name} told nobody"
    over = {name: stack.mails(name, "OK") for name in names}
    for _ in range(CLEARS_IN_PERIODS):
        stack.advance(period)
        fault.recovers(stack, subjects)
        stack.advance(PRESENT_SECONDS)
        if all(stack.alarm(name)["StateValue"] == "OK" for name in names):
            break
    for name in names:
        assert stack.alarm(name)["StateValue"] == "OK", f"{name} does not end"
        assert stack.mails(name, "OK") > over[name], f"nobody is told that {name} is over"
