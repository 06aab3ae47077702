import json
from fnmatch import fnmatchcase
from typing import Any

from components.preflight.checked_data import CheckedFilter
from components.training.filters import RecommendationFilters, RecommendationFiltersArgs
from tests.support.filterable_group import group_with_dataset
from tests.support.graph import CONTEXT, PERSONALIZE_ARN, Graph, Node, run_component
from tests.support.local_aws import LocalAws
from tests.support.provider_driver import Driver

FILTER = "aws-native:personalize:Filter"
SEEN = CheckedFilter(
    name="seen",
    expression='EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
    parameters={},
)
BOUGHT = CheckedFilter(
    name="Bought_before",
    expression="EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($TYPES)",
    parameters={"TYPES": "text"},
)


def made(*filters: CheckedFilter, generation: int = 1, group: str = "g") -> Graph:
    args = RecommendationFiltersArgs(
        context=CONTEXT,
        dataset_group_arn=f"{PERSONALIZE_ARN}:dataset-group/{group}",
        generation=generation,
        filters=filters,
    )
    return run_component(lambda: RecommendationFilters("f", args))


def nodes(graph: Graph) -> dict[str, Node]:
    """The filters by the first part of their logical names."""
    return {node.name.rpartition("-")[0]: node for node in graph.of_type(FILTER)}


def variable(graph: Graph) -> Any:
    (component,) = graph.of_type(":RecommendationFilters")
    return json.loads(graph.monitor.outputs[component.urn]["variable"])


def test_functions_are_told_arn_and_placeholders() -> None:
    graph = made(SEEN, BOUGHT)
    names = {key: node.inputs["name"] for key, node in nodes(graph).items()}
    assert variable(graph) == {
        "seen": {"arn": f"{PERSONALIZE_ARN}:filter/{names['f-seen']}", "parameters": {}},
        "Bought_before": {
            "arn": f"{PERSONALIZE_ARN}:filter/{names['f-Bought_before']}",
            "parameters": {"TYPES": "text"},
        },
    }
    assert graph.awaited("variable") >= {node.name for node in graph.of_type(FILTER)}


def test_a_changed_expression_is_another_resource_with_another_name() -> None:
    changed = CheckedFilter(name="seen", expression=BOUGHT.expression, parameters={"TYPES": "text"})
    one, other = (made(each).of_type(FILTER)[0] for each in (SEEN, changed))
    assert one.name != other.name
    assert one.inputs["name"] != other.inputs["name"]


def test_another_generation_has_the_same_resource_with_another_name_and_group() -> None:
    one, other = (made(SEEN, generation=n, group=f"g{n}").of_type(FILTER)[0] for n in (1, 2))
    assert one.name == other.name
    assert other.inputs["name"] == f"{one.inputs['name']}-2"
    assert one.inputs["datasetGroupArn"] != other.inputs["datasetGroupArn"]


def test_functions_may_use_the_filters_of_all_generations() -> None:
    pattern = f"{PERSONALIZE_ARN}:filter/{CONTEXT.naming.filter_pattern()}"
    for generation in (1, 12):
        (node,) = made(BOUGHT, generation=generation).of_type(FILTER)
        assert fnmatchcase(f"{PERSONALIZE_ARN}:filter/{node.inputs['name']}", pattern)


def test_without_filters_there_is_nothing_to_use() -> None:
    graph = made()
    assert graph.of_type(FILTER) == []
    assert variable(graph) == {}


def test_the_local_aws_makes_and_deletes_what_is_asked_for(
    aws_native: Driver, local_aws: LocalAws
) -> None:
    personalize = local_aws.client("personalize")

    def live() -> dict[str, str]:
        found = personalize.list_filters()["Filters"]
        return {each["name"]: each["status"] for each in found}

    with group_with_dataset(aws_native, local_aws) as group:
        for node in made(SEEN, BOUGHT).of_type(FILTER):
            state = aws_native.create(FILTER, node.name, {**node.inputs, "datasetGroupArn": group})
            name = node.inputs["name"]
            assert live() == {name: "ACTIVE"}
            described = personalize.describe_filter(filterArn=state.id)["filter"]
            assert described["filterExpression"] == node.inputs["filterExpression"]
            aws_native.delete(state)
            assert live() == {}
