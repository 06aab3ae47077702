from typing import Any

import pytest

from localaws.stepfunctions.integrations.checks import argument_problems, resource_problem


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


@pytest.mark.parametrize(
    ("named", "arguments", "places"),
    [
        ("aws-sdk:personalize:describeSolution", {"SolutionArn": "a"}, []),
        ("aws-sdk:personalize:describeSolution", {}, [""]),
        ("aws-sdk:personalize:describeSolution", {"solutionArn": "a"}, ["/solutionArn", ""]),
        (
            "aws-sdk:personalize:createSolution",
            {
                "Name": "a",
                "DatasetGroupArn": "a",
                "SolutionConfig": {"AlgorithmHyperParameters": {"any": "1"}, "Foo": 1},
            },
            ["/SolutionConfig/Foo"],
        ),
        (
            "events:putEvents",
            {"Entries": [{"Detail": {"x": 1}}, {"Bus": "b"}]},
            ["/Entries[1]/Bus"],
        ),
        ("events:putEvents", {"Entries": "{% $entries %}"}, []),
        ("lambda:invoke", {"FunctionName": "f", "Payload": {"any": 1}}, []),
    ],
)
def test_names_of_arguments_are_known(
    named: str, arguments: dict[str, Any], places: list[str]
) -> None:
    found = argument_problems(f"arn:aws:states:::{named}", arguments)
    assert [place for _, place in found] == places
