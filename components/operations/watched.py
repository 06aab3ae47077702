"""What of a stack is watched, and the metrics that AWS and the stack's own functions have of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.operations.metric import Metric, Text
from handlers.shared.metrics import DIMENSIONS, NAMESPACE

CONSUMER = "consumer"
OBSERVER = "observer"
PURGE = "purge"


@dataclass(frozen=True, kw_only=True)
class Watched:
    """The parts of a stack, by the names under which their metrics stand.

    Attributes:
        stack: the dimension `Stack` of its own metrics.
        api: name of the REST API.
        stage: of it.
        functions: names of Lambda functions, by what they are for; `consumer` is among them.
        answering: those of the functions that answer with recommendations, by what they are for.
        falls_back: that of them for which popular items may stand in; None without any.
        stream: name of the stream of events.
        dead_letters: name of the queue.
        archive: name of the delivery stream.
        archive_interval_seconds: how long it collects.
        machines: ARNs of state machines, by what they are for.
        event_types: that are counted apart.
        models: what the models are for that are trained here, each with a campaign.
        recommenders: what the recommenders are for, in the same words.
        datasets: types of the datasets.
        attributed: names of the metrics of a metric attribution.
    """

    stack: str
    api: str
    stage: str
    functions: Mapping[str, Text]
    answering: Sequence[str]
    falls_back: str | None
    stream: Text
    dead_letters: Text
    archive: Text
    archive_interval_seconds: int
    machines: Mapping[str, Text]
    event_types: Sequence[str]
    models: Sequence[str]
    recommenders: Sequence[str]
    datasets: Sequence[str]
    attributed: Sequence[str] = ()

    def own(self, purpose: str, name: str, statistic: str = "Sum", label: str = "") -> Metric:
        """A metric that a function of the stack writes."""
        return Metric(
            namespace=NAMESPACE,
            name=name,
            dimensions=dict(zip(DIMENSIONS, (self.stack, purpose), strict=True)),
            statistic=statistic,
            label=label or purpose,
        )

    def of_function(self, purpose: str, name: str, statistic: str = "Sum") -> Metric:
        """A metric that Lambda has. Source: AWS Lambda Developer Guide, "Types of metrics for Lambda functions"."""
        return Metric(
            namespace="AWS/Lambda",
            name=name,
            dimensions={"FunctionName": self.functions[purpose]},
            statistic=statistic,
            label=purpose,
        )

    def of_api(self, name: str, statistic: str, label: str = "") -> Metric:
        """A metric of the API. Source: Amazon API Gateway Developer Guide, "Amazon API Gateway dimensions and metrics"."""
        return Metric(
            namespace="AWS/ApiGateway",
            name=name,
            dimensions={"ApiName": self.api, "Stage": self.stage},
            statistic=statistic,
            label=label,
        )

    def of_stream(self, name: str, label: str = "") -> Metric:
        """A sum that the stream has.

        Source: Amazon Kinesis Data Streams Developer Guide, "Monitor the Amazon Kinesis Data Streams service with Amazon CloudWatch".
        """
        return Metric(
            namespace="AWS/Kinesis",
            name=name,
            dimensions={"StreamName": self.stream},
            statistic="Sum",
            label=label,
        )

    def of_machine(self, purpose: str, name: str) -> Metric:
        """A sum over the runs of a state machine.

        Source: AWS Step Functions Developer Guide, "Monitoring Step Functions metrics using Amazon CloudWatch".
        """
        return Metric(
            namespace="AWS/States",
            name=name,
            dimensions={"StateMachineArn": self.machines[purpose]},
            statistic="Sum",
            label=purpose,
        )

    @property
    def waiting_letters(self) -> Metric:
        """Messages in the queue of dead letters. Source: Amazon SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS"."""
        return Metric(
            namespace="AWS/SQS",
            name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": self.dead_letters},
            statistic="Maximum",
            label="in the queue",
        )

    @property
    def archive_age(self) -> Metric:
        """Age in seconds of the oldest event that is not in the archive yet.

        Source: Amazon Data Firehose Developer Guide, "Monitor Amazon Data Firehose with CloudWatch metrics".
        """
        return Metric(
            namespace="AWS/Firehose",
            name="DeliveryToS3.DataFreshness",
            dimensions={"DeliveryStreamName": self.archive},
            statistic="Maximum",
            label="archive",
        )
