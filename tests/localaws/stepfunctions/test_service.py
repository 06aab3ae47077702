"""Step Functions by boto3, against a running local AWS."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.events import create_queue, starting_role
from tests.support.lambda_functions import create_function
from tests.support.local_aws import LocalAws
from tests.support.state_machines import machine, task
from tests.support.waiting import until

pytestmark = pytest.mark.slow

SDK = "arn:aws:states:::aws-sdk"
SUCCEED = machine({"S": {"Type": "Succeed"}})


class Place:
    """State machines of one local AWS, and the role that they act in."""

    def __init__(self, local_aws: LocalAws) -> None:
        self.aws = local_aws
        self.sfn = local_aws.client("stepfunctions")
        self.name = f"t{uuid.uuid4().hex[:10]}"
        self.role = self.role_for("states.amazonaws.com", self.name)
        self.made: list[str] = []

    def role_for(self, service: str, name: str) -> str:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
        }
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam = self.aws.client("iam")
        return str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"])

    def allow(self, *actions: str, resource: str = "*") -> None:
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.aws.client("iam").put_role_policy(
            RoleName=self.name, PolicyName=uuid.uuid4().hex, PolicyDocument=document
        )

    def create(self, definition: str = SUCCEED, *, name: str = "", **further: Any) -> str:
        made = self.sfn.create_state_machine(
            name=name or f"{self.name}-{len(self.made)}",
            definition=definition,
            roleArn=self.role,
            **further,
        )
        self.made.append(made["stateMachineArn"])
        return str(made["stateMachineArn"])

    def start(self, arn: str, given: Any = None, **further: Any) -> str:
        text = json.dumps({} if given is None else given)
        started = self.sfn.start_execution(stateMachineArn=arn, input=text, **further)
        return str(started["executionArn"])

    def ended(self, execution: str) -> dict[str, Any]:
        def end() -> dict[str, Any] | None:
            found: dict[str, Any] = self.sfn.describe_execution(executionArn=execution)
            return None if found["status"] == "RUNNING" else found

        return dict(until(end))

    def run(self, states: dict[str, Any], given: Any = None) -> dict[str, Any]:
        return self.ended(self.start(self.create(machine(states)), given))


@pytest.fixture
def place(local_aws: LocalAws) -> Iterator[Place]:
    found = Place(local_aws)
    yield found
    for arn in found.made:
        found.sfn.delete_state_machine(stateMachineArn=arn)


def refused(call: Any, code: str, **arguments: Any) -> str:
    with pytest.raises(ClientError) as refusal:
        call(**arguments)
    assert refusal.value.response["Error"]["Code"] == code
    return str(refusal.value.response["Error"]["Message"])


def test_a_state_machine_is_described_as_it_was_made(place: Place) -> None:
    arn = place.create(tags=[{"key": "a", "value": "1"}])
    found = place.sfn.describe_state_machine(stateMachineArn=arn)
    assert (found["definition"], found["roleArn"]) == (SUCCEED, place.role)
    assert (found["status"], found["type"]) == ("ACTIVE", "STANDARD")
    assert found["loggingConfiguration"]["level"] == "OFF"
    assert place.sfn.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "a", "value": "1"}]
    listed = place.sfn.get_paginator("list_state_machines").paginate(
        PaginationConfig={"PageSize": 1}
    )
    assert arn in {each["stateMachineArn"] for page in listed for each in page["stateMachines"]}


def test_the_same_machine_is_made_once(place: Place) -> None:
    first = place.create(name=place.name)
    assert place.create(name=place.name) == first
    other = {"name": place.name, "definition": machine({"A": {"Type": "Succeed"}})}
    refused(
        place.sfn.create_state_machine, "StateMachineAlreadyExists", roleArn=place.role, **other
    )


def test_a_definition_is_refused_with_all_that_is_wrong(place: Place) -> None:
    wrong = machine({"A": {"Type": "Pass", "Next": "B", "Foo": 1}, "C": {"Type": "Succeed"}})
    given = {"name": place.name, "definition": wrong, "roleArn": place.role}
    message = refused(place.sfn.create_state_machine, "InvalidDefinition", **given)
    assert "Missing 'Next' target: B at /States/A/Next" in message
    assert "'Foo'" in message
    assert 'State "C" is not reachable.' in message
    answer = place.sfn.validate_state_machine_definition(definition=wrong)
    assert (answer["result"], len(answer["diagnostics"])) == ("FAIL", 3)
    assert place.sfn.validate_state_machine_definition(definition=SUCCEED)["result"] == "OK"


def test_the_role_must_admit_the_service(place: Place) -> None:
    other = place.role_for("lambda.amazonaws.com", f"{place.name}-other")
    given = {"name": place.name, "definition": SUCCEED, "roleArn": other}
    refused(place.sfn.create_state_machine, "AccessDeniedException", **given)


def test_a_running_execution_keeps_its_definition(place: Place) -> None:
    arn = place.create(machine({"W": {"Type": "Wait", "Seconds": 1, "Output": 1, "End": True}}))
    execution = place.start(arn)
    place.sfn.update_state_machine(stateMachineArn=arn, definition=SUCCEED)
    assert place.ended(execution)["output"] == "1"
    was = place.sfn.describe_state_machine_for_execution(executionArn=execution)
    assert '"Seconds": 1' in was["definition"]
    assert place.ended(place.start(arn))["output"] == "{}"


def test_a_name_is_taken(place: Place) -> None:
    arn = place.create(machine({"W": {"Type": "Wait", "Seconds": 3600, "End": True}}))
    execution = place.start(arn, 1, name="n")
    assert place.start(arn, 1, name="n") == execution
    named = {"stateMachineArn": arn, "name": "n"}
    refused(place.sfn.start_execution, "ExecutionAlreadyExists", input="2", **named)
    stopped = place.sfn.stop_execution(executionArn=execution, error="E", cause="C")
    found = place.ended(execution)
    assert (found["status"], found["error"], found["cause"]) == ("ABORTED", "E", "C")
    assert found["stopDate"] == stopped["stopDate"]
    refused(place.sfn.start_execution, "ExecutionAlreadyExists", input="1", **named)


def test_executions_are_listed_by_status_and_page(place: Place) -> None:
    arn = place.create()
    started = [place.start(arn) for _ in range(3)]
    for each in started:
        place.ended(each)
    pages = place.sfn.get_paginator("list_executions").paginate(
        stateMachineArn=arn, statusFilter="SUCCEEDED", PaginationConfig={"PageSize": 2}
    )
    found = [[each["executionArn"] for each in page["executions"]] for page in pages]
    assert found == [started[:0:-1], started[:1]]
    running = place.sfn.list_executions(stateMachineArn=arn, statusFilter="RUNNING")
    assert running["executions"] == []


def test_the_history_comes_in_pages_and_without_data(place: Place) -> None:
    execution = place.start(place.create(), {"secret": 1})
    place.ended(execution)
    history = place.sfn.get_paginator("get_execution_history")
    pages = history.paginate(
        executionArn=execution, reverseOrder=True, PaginationConfig={"PageSize": 3}
    )
    events = [each for page in pages for each in page["events"]]
    assert [each["type"] for each in events] == [
        "ExecutionSucceeded",
        "SucceedStateExited",
        "SucceedStateEntered",
        "ExecutionStarted",
    ]
    hidden = place.sfn.get_execution_history(executionArn=execution, includeExecutionData=False)
    assert "secret" not in json.dumps(hidden["events"], default=str)


def test_missing_ones_are_errors(place: Place) -> None:
    arn = place.create()
    gone = f"{arn}x"
    execution = f"{gone.replace('stateMachine', 'execution')}:e"
    refused(place.sfn.describe_state_machine, "StateMachineDoesNotExist", stateMachineArn=gone)
    refused(place.sfn.start_execution, "StateMachineDoesNotExist", stateMachineArn=gone)
    refused(place.sfn.describe_execution, "ExecutionDoesNotExist", executionArn=execution)
    refused(place.sfn.describe_execution, "InvalidArn", executionArn="arn:aws:s3:::b")
    refused(place.sfn.start_execution, "InvalidExecutionInput", stateMachineArn=arn, input="{")
    refused(place.sfn.start_execution, "InvalidName", stateMachineArn=arn, name="a b")
    refused(place.sfn.list_tags_for_resource, "ResourceNotFound", resourceArn=gone)
    place.sfn.delete_state_machine(stateMachineArn=gone)


def test_a_task_calls_a_service_in_the_machines_role(place: Place) -> None:
    states = {"T": task(Resource=f"{SDK}:personalize:listSchemas", Arguments={"MaxResults": 1})}
    denied = place.run(states)
    assert (denied["status"], denied["error"]) == ("FAILED", "Personalize.PersonalizeException")
    assert "is not authorized to perform: personalize:ListSchemas" in denied["cause"]
    place.allow("personalize:ListSchemas")
    assert "Schemas" in json.loads(place.run(states)["output"])


def test_errors_of_services_have_the_names_of_the_java_sdk(place: Place) -> None:
    place.allow("personalize:*", "s3:*")
    arn = "arn:aws:personalize:us-east-1:000000000000:schema/none"
    asked = task(Resource=f"{SDK}:personalize:describeSchema", Arguments={"SchemaArn": arn})
    assert place.run({"T": asked})["error"] == "Personalize.ResourceNotFoundException"
    place.aws.client("s3").create_bucket(Bucket=place.name)
    read = task(Resource=f"{SDK}:s3:getObject", Arguments={"Bucket": place.name, "Key": "none/k k"})
    assert place.run({"T": read})["error"] == "S3.NoSuchKeyException"
    wrong = task(Resource=f"{SDK}:personalize:describeSchema", Arguments="{% {'Schema': 1} %}")
    assert place.run({"T": wrong})["error"] == "States.Runtime"


def test_an_object_is_written_and_read(place: Place) -> None:
    place.allow("s3:*")
    place.aws.client("s3").create_bucket(Bucket=place.name)
    named = {"Bucket": place.name, "Key": "a/b c.json"}
    states = {
        "Put": task(
            Resource=f"{SDK}:s3:putObject",
            Arguments={**named, "Body": {"n": "{% $states.input %}"}},
            Next="Get",
        ),
        "Get": task(
            Resource=f"{SDK}:s3:getObject",
            Arguments=named,
            Output="{% $parse($states.result.Body).n %}",
        ),
    }
    assert place.run(states, 7)["output"] == "7"


def test_a_function_is_invoked_and_its_error_is_the_tasks(place: Place) -> None:
    code = """
        class MyError(Exception):
            pass

        def handler(event, context):
            if event["fail"]:
                raise MyError("because")
            return {"got": event}
    """
    function = create_function(place.aws, place.name + "f", code)
    place.allow("lambda:InvokeFunction")
    states = {
        "T": task(
            Arguments={"FunctionName": function, "Payload": "{% $states.input %}"},
            Catch=[{"ErrorEquals": ["MyError"], "Next": "C"}],
        ),
        "C": {"Type": "Succeed", "Output": "{% $parse($states.input.Cause).errorMessage %}"},
    }
    result = json.loads(place.run(states, {"fail": False})["output"])
    assert (result["Payload"], result["StatusCode"]) == ({"got": {"fail": False}}, 200)
    assert place.run(states, {"fail": True})["output"] == '"because"'


def test_a_machine_starts_another_and_publishes(place: Place) -> None:
    place.allow("states:*", "sns:*", "events:*", "cloudwatch:*", "scheduler:*")
    inner = place.create()
    topic = place.aws.client("sns").create_topic(Name=place.name)["TopicArn"]
    states = {
        "Start": task(
            Resource=f"{SDK}:sfn:startExecution",
            Arguments={"StateMachineArn": inner, "Name": "inner"},
            Assign={"inner": "{% $states.result.ExecutionArn %}"},
            Next="Publish",
        ),
        "Publish": task(
            Resource="arn:aws:states:::sns:publish",
            Arguments={"TopicArn": topic, "Message": {"a": 1}},
            Assign={"message": "{% $states.result.MessageId %}"},
            Next="Put",
        ),
        "Put": task(
            Resource="arn:aws:states:::events:putEvents",
            Arguments={"Entries": [{"Source": "mine", "DetailType": "d", "Detail": {"a": 1}}]},
            Next="Measure",
        ),
        "Measure": task(
            Resource=f"{SDK}:cloudwatch:putMetricData",
            Arguments={"Namespace": "Mine", "MetricData": [{"MetricName": "m", "Value": 1}]},
            Next="Schedules",
        ),
        "Schedules": task(
            Resource=f"{SDK}:scheduler:listSchedules",
            Output="{% [$inner, $message, $type($states.result.Schedules)] %}",
        ),
    }
    found = json.loads(place.run(states)["output"])
    assert found[0].endswith(":inner")
    assert found[2] == "array"
    assert place.ended(found[0])["status"] == "SUCCEEDED"


def test_what_happens_is_logged_measured_and_told(place: Place) -> None:
    group = f"/states/{place.name}"
    logs, events, sqs = (place.aws.client(name) for name in ("logs", "events", "sqs"))
    logs.create_log_group(logGroupName=group)
    queue, target = create_queue(place.aws, place.name, admits="events")
    events.put_rule(
        Name=place.name,
        EventPattern=json.dumps({"source": ["aws.states"], "detail": {"status": ["FAILED"]}}),
    )
    events.put_targets(Rule=place.name, Targets=[{"Id": "q", "Arn": target}])
    destination = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*"
    logged = {
        "level": "ERROR",
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": destination}}],
    }
    failing = machine({"F": {"Type": "Fail", "Error": "Mine"}})
    given = {"name": place.name, "definition": failing, "roleArn": place.role}
    message = refused(
        place.sfn.create_state_machine,
        "AccessDeniedException",
        loggingConfiguration=logged,
        **given,
    )
    assert "logs:CreateLogDelivery" in message
    place.allow("logs:*")
    arn = place.create(failing, loggingConfiguration=logged)
    execution = place.start(arn)
    place.ended(execution)

    def lines() -> list[dict[str, Any]]:
        found = logs.filter_log_events(logGroupName=group)["events"]
        return [json.loads(each["message"]) for each in found]

    (line,) = until(lines)
    assert (line["type"], line["execution_arn"]) == ("ExecutionFailed", execution)
    (message,) = until(
        lambda: sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages")
    )
    assert json.loads(message["Body"])["detail"]["error"] == "Mine"
    metrics = place.aws.client("cloudwatch").list_metrics(
        Namespace="AWS/States", Dimensions=[{"Name": "StateMachineArn", "Value": arn}]
    )["Metrics"]
    assert {each["MetricName"] for each in metrics} == {
        "ExecutionsStarted",
        "ExecutionsFailed",
        "ExecutionTime",
    }
    events.remove_targets(Rule=place.name, Ids=["q"])
    events.delete_rule(Name=place.name)


def test_a_rule_starts_an_execution(place: Place) -> None:
    arn = place.create()
    events = place.aws.client("events")
    events.put_rule(Name=place.name, EventPattern=json.dumps({"source": [place.name]}))
    role = starting_role(place.aws, place.name, "events", arn)
    target = {"Id": "m", "Arn": arn, "RoleArn": role, "InputPath": "$.detail"}
    events.put_targets(Rule=place.name, Targets=[target])
    entry = {"Source": place.name, "DetailType": "d", "Detail": json.dumps({"n": 1})}
    events.put_events(Entries=[entry])
    (started,) = until(lambda: place.sfn.list_executions(stateMachineArn=arn)["executions"])
    found = place.ended(started["executionArn"])
    assert json.loads(found["input"]) == {"n": 1}
    events.remove_targets(Rule=place.name, Ids=["m"])
    events.delete_rule(Name=place.name)
