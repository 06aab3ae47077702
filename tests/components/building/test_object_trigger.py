import json

from components.building.object_trigger import ObjectTrigger, ObjectTriggerArgs
from tests.support.graph import CONTEXT, Graph, run_component

MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m"
RULE = "arn:aws:events:us-east-1:000000000000:rule/shop-test-retraining"


def made() -> Graph:
    args = ObjectTriggerArgs(
        context=CONTEXT,
        purpose="retraining",
        bucket="data",
        key="params.json",
        state_machine_arn=MACHINE,
    )
    return run_component(lambda: ObjectTrigger("t", args))


def test_one_object_of_one_bucket_starts_it() -> None:
    graph = made()
    assert graph.named("t-notification").inputs == {"bucket": "data", "eventbridge": True}
    assert json.loads(graph.named("t-rule").inputs["eventPattern"]) == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["data"]}, "object": {"key": ["params.json"]}},
    }


def test_the_machine_hears_which_object() -> None:
    target = made().named("t-target").inputs
    assert (target["arn"], target["rule"]) == (MACHINE, "shop-test-retraining")
    transformer = target["inputTransformer"]
    template = transformer["inputTemplate"]
    for name in transformer["inputPaths"]:
        template = template.replace(f"<{name}>", name)
    assert json.loads(template) == {"parameterFile": {"bucket": "bucket", "key": "key"}}


def test_the_role_starts_this_machine_for_this_rule() -> None:
    graph = made()
    policy = json.loads(graph.named("t-start-permissions").inputs["policy"])
    assert [(each["Action"], each["Resource"]) for each in policy["Statement"]] == [
        (["states:StartExecution"], [MACHINE])
    ]
    (trust,) = json.loads(graph.named("t-start-role").inputs["assumeRolePolicy"])["Statement"]
    assert trust["Condition"]["StringLike"] == {"aws:SourceArn": RULE}
