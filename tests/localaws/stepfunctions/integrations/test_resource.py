import pytest

from localaws.stepfunctions.integrations.resource import resource_of, resource_problem


@pytest.mark.parametrize(
    "named",
    ["lambda:invoke", "sns:publish", "events:putEvents", "aws-sdk:personalize:createSolution"],
)
def test_what_tasks_can_call(named: str) -> None:
    assert resource_problem(f"arn:aws:states:::{named}") is None


@pytest.mark.parametrize(
    ("arn", "told"),
    [
        ("arn:aws:states:::lambda:invoke.waitForTaskToken", "supported are"),
        ("arn:aws:states:::aws-sdk:sqs:sendMessage", "supported are"),
        ("arn:aws:lambda:us-east-1:000000000000:function:f", "supported are"),
        ("arn:aws:states:::aws-sdk:sfn:startExecution.waitForTaskToken", "cannot wait"),
        ("arn:aws:states:::aws-sdk:personalize:makeModel", "no operation makeModel"),
        ("arn:aws:states:::aws-sdk:personalize:CreateSolution", "no operation"),
    ],
)
def test_what_tasks_cannot_call(arn: str, told: str) -> None:
    assert told in (resource_problem(arn) or "")


def test_a_resource_is_named_as_in_the_history() -> None:
    found = resource_of("arn:aws:states:::aws-sdk:sfn:startExecution")
    assert (found.resource_type, found.operation) == ("aws-sdk:sfn", "startExecution")
    assert (found.api_operation, found.service.errors) == ("StartExecution", "Sfn")
    assert resource_of("arn:aws:states:::sns:publish").service.errors == "SNS"
