import json

from components.operations.alarm_rules import AlarmRule, alarm_rules
from components.operations.alarms import Alarms, AlarmsArgs
from components.settings.monitoring import AlarmSettings
from tests.support.graph import ACCOUNT, CONTEXT, Graph, run_component
from tests.support.watched import watched

RULES = alarm_rules(watched(), AlarmSettings())
TOPIC = "arn:aws:sns:us-east-1:000000000000:oncall"


def made(email: str | None = None, topic_arn: str | None = None) -> Graph:
    args = AlarmsArgs(context=CONTEXT, rules=RULES, email=email, topic_arn=topic_arn)
    return run_component(lambda: Alarms("a", args))


def test_every_alarm_tells_the_topic_when_it_goes_off_and_when_it_is_over() -> None:
    graph = made()
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:shop-test-alarms"
    alarms = graph.of_type("MetricAlarm")
    assert len(alarms) == len(RULES)
    for alarm in alarms:
        assert alarm.inputs["alarmActions"] == alarm.inputs["okActions"] == [topic]
        assert graph.named("a-topic-policy").urn in graph.before(alarm)


def test_alarms_of_this_account_alone_write_to_the_topic() -> None:
    (statement,) = json.loads(made().named("a-topic-policy").inputs["policy"])["Statement"]
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Action"] == "sns:Publish"
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:*"},
    }


def test_an_address_hears_of_them() -> None:
    inputs = made(email="oncall@shop.example").named("a-email").inputs
    assert (inputs["protocol"], inputs["endpoint"]) == ("email", "oncall@shop.example")
    assert not made().of_type("TopicSubscription")


def test_a_topic_that_is_there_stays_as_it_is() -> None:
    graph = made(topic_arn=TOPIC)
    assert not graph.of_type("topic:Topic")
    assert not graph.of_type("TopicPolicy")
    assert all(each.inputs["alarmActions"] == [TOPIC] for each in graph.of_type("MetricAlarm"))


def rule_of(graph: Graph, name: str) -> tuple[AlarmRule, dict[str, object]]:
    (rule,) = [each for each in RULES if each.name == name]
    return rule, graph.named(f"a-{name}").inputs


def test_a_percentile_counts_however_few_the_requests_are() -> None:
    """Left to CloudWatch's minimum, p99 would need a thousand requests, and a small shop would never hear of its slowness."""
    _, inputs = rule_of(made(), "api-slow")
    assert inputs["extendedStatistic"] == "p99"
    assert "evaluateLowSampleCountPercentiles" not in inputs
    assert "statistic" not in inputs


def test_a_share_is_reckoned_from_its_metrics() -> None:
    rule, inputs = rule_of(made(), "fallbacks")
    queries = inputs["metricQueries"]
    assert isinstance(queries, list)
    watched_one, *parts = queries
    assert watched_one["expression"] == "100 * part / whole"
    assert watched_one["returnData"] is True
    assert [part["metric"]["metricName"] for part in parts] == ["FallbackAnswers", "Answers"]
    assert {part["metric"]["period"] for part in parts} == {rule.period_seconds}
    assert "metricName" not in inputs
