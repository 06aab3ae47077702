"""The whole program with each preset of a stage and of the data, over generated data of its kind."""

import json

import pytest

from commands.presets import DATA, STAGES, names, settings, stack_file
from sample.generate import write_sample
from tests.support.graph import CHECKOUT, Graph, run_program

# A whole program each.
pytestmark = pytest.mark.slow

FILES = ("interactions", "items", "users")
OTHERS = [name for name in names(CHECKOUT, STAGES) if name != "prod"]
CASES = [
    *(("prod", data) for data in names(CHECKOUT, DATA)),
    *((stage, "travel") for stage in OTHERS),
]


@pytest.fixture(scope="module")
def locations(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Files of each kind, the smallest from which a domain's use case learns."""
    found = {}
    for kind in names(CHECKOUT, DATA):
        folder = tmp_path_factory.mktemp(kind)
        write_sample(folder, interactions=24_000, users=800, items=300, kind=kind)
        found[kind] = {name: str(folder / f"{name}.csv") for name in FILES}
    return found


@pytest.mark.parametrize(("stage", "data"), CASES)
def test_presets_make_the_stack_that_they_tell(
    stage: str, data: str, locations: dict[str, dict[str, str]]
) -> None:
    given = settings(stack_file(CHECKOUT, stage, data, locations[data]))
    config = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in given.items()
    }
    graph = Graph(run_program(config, stack=f"{stage}-one"))
    buckets = graph.of_type("s3/bucket:Bucket")
    assert {bucket.protect for bucket in buckets} == {stage == "prod"}
    assert len(graph.of_type("personalize:Campaign")) == 1
    assert len(graph.of_type("personalize:Recommender")) == (data != "travel")
    assert len(graph.of_type("personalize:Filter")) == 4
    assert bool(graph.of_type("cloudwatch/dashboard:Dashboard")) is (stage != "sandbox")
    assert bool(graph.of_type("sfn/stateMachine:StateMachine")) is (stage in {"staging", "prod"})
