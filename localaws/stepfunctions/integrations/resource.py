"""What the resource of a task names: an operation of a service, called and answered at once.

Source: AWS Step Functions Developer Guide, "Integrating services with Step Functions".
"""

from dataclasses import dataclass

PREFIX = "arn:aws:states:::"
SDK = "aws-sdk:"


@dataclass(frozen=True)
class Service:
    """A service that tasks call.

    Attributes:
        model: its name in botocore.
        errors: what the names of its errors begin with.
        client: what AWS's SDK for Java calls its client, and the general one of its errors.
    """

    model: str
    errors: str
    client: str

    @property
    def general_error(self) -> str:
        """Name of an error without a name of its own, denied access among them."""
        return f"{self.errors}.{self.client}Exception"


SERVICES = {
    "athena": Service("athena", "Athena", "Athena"),
    "cloudwatch": Service("cloudwatch", "CloudWatch", "CloudWatch"),
    "eventbridge": Service("events", "EventBridge", "EventBridge"),
    "lambda": Service("lambda", "Lambda", "Lambda"),
    "personalize": Service("personalize", "Personalize", "Personalize"),
    "s3": Service("s3", "S3", "S3"),
    "scheduler": Service("scheduler", "Scheduler", "Scheduler"),
    "sfn": Service("stepfunctions", "Sfn", "Sfn"),
    "sns": Service("sns", "Sns", "Sns"),
}
"""By their names in aws-sdk integrations, which call by the SDK for Java 2.x."""

OPTIMIZED = {
    "lambda:invoke": Service("lambda", "Lambda", "AWSLambda"),
    "sns:publish": Service("sns", "SNS", "AmazonSNS"),
    "events:putEvents": Service("events", "EventBridge", "AmazonEventBridge"),
}
"""Services of the optimized integrations, which call by the SDK for Java 1.x."""


@dataclass(frozen=True)
class Resource:
    """An integration.

    Attributes:
        resource_type: as the history names it, e.g. `aws-sdk:personalize`.
        operation: as the history names it, e.g. `createSolutionVersion`.
        service: that is called.
    """

    resource_type: str
    operation: str
    service: Service

    @property
    def api_operation(self) -> str:
        """As the API names it, e.g. `CreateSolutionVersion`."""
        return self.operation[:1].upper() + self.operation[1:]


def resource_of(arn: str) -> Resource:
    """The integration that an ARN names, of a definition that was found valid."""
    named = arn.removeprefix(PREFIX)
    resource_type, _, operation = named.rpartition(":")
    if named in OPTIMIZED:
        return Resource(resource_type, operation, OPTIMIZED[named])
    service = SERVICES[resource_type.removeprefix(SDK)]
    return Resource(resource_type, operation, service)
