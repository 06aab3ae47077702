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
    """

    model: str
    errors: str


SERVICES = {
    "cloudwatch": Service("cloudwatch", "CloudWatch"),
    "eventbridge": Service("events", "EventBridge"),
    "lambda": Service("lambda", "Lambda"),
    "personalize": Service("personalize", "Personalize"),
    "s3": Service("s3", "S3"),
    "scheduler": Service("scheduler", "Scheduler"),
    "sfn": Service("stepfunctions", "Sfn"),
    "sns": Service("sns", "Sns"),
}
"""By their names in aws-sdk integrations; the names of errors are those of the AWS SDK for Java 2.x."""

OPTIMIZED = {
    "lambda:invoke": ("lambda", Service("lambda", "Lambda")),
    "sns:publish": ("sns", Service("sns", "SNS")),
    "events:putEvents": ("eventbridge", Service("events", "EventBridge")),
}
"""Service and names of the errors of the optimized integrations, whose errors have names of their own."""


@dataclass(frozen=True)
class Resource:
    """An integration.

    Attributes:
        resource_type: as the history names it, e.g. `aws-sdk:personalize`.
        operation: as the history names it, e.g. `createSolutionVersion`.
        service: that is called.
        is_optimized: whether arguments and result have a form of their own.
    """

    resource_type: str
    operation: str
    service: Service
    is_optimized: bool

    @property
    def api_operation(self) -> str:
        """As the API names it, e.g. `CreateSolutionVersion`."""
        return self.operation[:1].upper() + self.operation[1:]


def resource_of(arn: str) -> Resource:
    """The integration that an ARN names, of a definition that was found valid."""
    named = arn.removeprefix(PREFIX)
    resource_type, _, operation = named.rpartition(":")
    if named in OPTIMIZED:
        return Resource(resource_type, operation, OPTIMIZED[named][1], is_optimized=True)
    service = SERVICES[resource_type.removeprefix(SDK)]
    return Resource(resource_type, operation, service, is_optimized=False)
