from localaws.stepfunctions.integrations.resource import resource_of


def test_a_resource_is_named_as_in_the_history() -> None:
    found = resource_of("arn:aws:states:::aws-sdk:sfn:startExecution")
    assert (found.resource_type, found.operation) == ("aws-sdk:sfn", "startExecution")
    assert (found.api_operation, found.service.errors) == ("StartExecution", "Sfn")
    assert resource_of("arn:aws:states:::sns:publish").service.errors == "SNS"
