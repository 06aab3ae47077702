"""Which event types the API accepts, by configuration and file."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from tests.support.graph import Graph, run_program


def accepted(graph: Graph) -> Any:
    """The types that the API's document lists; None when it takes any."""
    text = next(node.inputs["body"] for node in graph.of_type("restApi:RestApi"))
    models = json.loads(text)["components"]["schemas"]
    found = {json.dumps(node) for node in _nodes(models, "eventType")}
    assert len(found) == 1, "all models agree"
    return json.loads(found.pop()).get("enum")


def _nodes(value: Any, name: str) -> list[Any]:
    if not isinstance(value, dict):
        return []
    here = [value[name]] if isinstance(value.get(name), dict) else []
    return [*here, *(node for child in value.values() for node in _nodes(child, name))]


def test_the_types_of_the_file_are_accepted(graph: Graph) -> None:
    assert set(accepted(graph)) == {"view", "purchase"}


def test_configured_types_win(data_settings: dict[str, str]) -> None:
    settings = {"aws:region": "us-east-1", **data_settings}
    types = '["view", "purchase", "like"]'
    graph = Graph(run_program({**settings, "personalize:eventTypes": types}))
    assert set(accepted(graph)) == {"view", "purchase", "like"}


def without_types(data_settings: dict[str, str], folder: Path) -> dict[str, str]:
    """Settings of a stack whose interactions have no event types."""
    lines = Path(data_settings["personalize:interactions"]).read_text().splitlines()
    path = folder / "interactions.csv"
    path.write_text("\n".join(line.rpartition(",")[0] for line in lines) + "\n")
    return {"aws:region": "us-east-1", "personalize:interactions": str(path)}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the program warns of, about event types."""
    texts: list[str] = []
    monkeypatch.setattr(
        pulumi.log, "warn", lambda text: texts.append(text) if "eventTypes" in text else None
    )
    return texts


def test_a_file_without_types_accepts_any_and_warns(
    data_settings: dict[str, str], tmp_path: Path, told: list[str]
) -> None:
    assert accepted(Graph(run_program(without_types(data_settings, tmp_path)))) is None
    (warning,) = told
    assert "personalize:eventTypes is not set" in warning


def test_any_accepts_any_and_warns_once(
    data_settings: dict[str, str], tmp_path: Path, told: list[str]
) -> None:
    settings = without_types(data_settings, tmp_path) | {"personalize:eventTypes": "any"}
    assert accepted(Graph(run_program(settings))) is None
    (warning,) = told
    assert "personalize:eventTypes is any" in warning


def test_any_wins_over_the_types_of_the_file(data_settings: dict[str, str]) -> None:
    settings = {"aws:region": "us-east-1", **data_settings, "personalize:eventTypes": "any"}
    assert accepted(Graph(run_program(settings))) is None
