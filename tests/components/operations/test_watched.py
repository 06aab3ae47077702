from tests.support.watched import watched


def test_the_stack_s_own_metrics_have_the_dimensions_that_functions_write() -> None:
    metric = watched().own("recommendations", "Answers")
    assert metric.dimensions == {"Stack": "shop/dev", "Purpose": "recommendations"}


def test_metrics_of_aws_are_of_this_stack_s_resources() -> None:
    stack = watched()
    found = {
        metric.namespace: metric.dimensions
        for metric in (
            stack.of_function("consumer", "Errors"),
            stack.of_api("Count", "Sum"),
            stack.of_stream("IncomingRecords"),
            stack.waiting_letters,
            stack.archive_age,
            stack.of_machine("retraining", "ExecutionsFailed"),
        )
    }
    assert found == {
        "AWS/Lambda": {"FunctionName": "shop-dev-consumer"},
        "AWS/ApiGateway": {"ApiName": "shop-dev-api", "Stage": "prod"},
        "AWS/Kinesis": {"StreamName": "shop-dev-events"},
        "AWS/SQS": {"QueueName": "shop-dev-dead-letters"},
        "AWS/Firehose": {"DeliveryStreamName": "shop-dev-archive"},
        "AWS/States": {"StateMachineArn": stack.machines["retraining"]},
    }
