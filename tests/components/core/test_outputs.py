import pulumi
import pulumi_aws as aws

from components.core.outputs import once
from tests.support.graph import run_component


def test_who_takes_the_value_comes_after_all_that_must_be_there() -> None:
    def component() -> pulumi.ComponentResource:
        made = pulumi.ComponentResource("personalize:core:Test", "c")
        child = pulumi.ResourceOptions(parent=made)
        first, *others = (
            aws.sns.Topic(name, name=name, opts=child) for name in ("first", "second", "third")
        )
        value = once(first.name, *(other.id for other in others))
        aws.sns.Topic("user", display_name=value, opts=child)
        return made

    graph = run_component(component)
    user = graph.named("user")
    assert user.inputs["displayName"] == "first"
    assert {graph.named(name).urn for name in ("first", "second", "third")} <= graph.before(user)
