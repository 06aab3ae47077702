import pulumi

from components.building.topic import make_topic
from tests.support.graph import CONTEXT, Graph, run_component


def made(email: str | None) -> Graph:
    def component() -> pulumi.ComponentResource:
        owner = pulumi.ComponentResource("test:index:Owner", "o")
        make_topic("o", CONTEXT, "alarms", email, pulumi.ResourceOptions(parent=owner))
        return owner

    return run_component(component)


def test_an_address_hears_of_it() -> None:
    graph = made("oncall@shop.example")
    assert graph.named("o-topic").inputs["name"] == "shop-test-alarms"
    subscription = graph.named("o-email").inputs
    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "oncall@shop.example")


def test_without_an_address_there_is_the_topic_alone() -> None:
    graph = made(None)
    assert graph.of_type("Topic")
    assert not graph.of_type("TopicSubscription")
