"""What is stored in a stack, or used from outside, is an interface: each of these files pins a part of it.

A change that is meant: `UPDATE_GOLDEN=1 pytest tests/graph/test_golden.py`, with an alias or a shim module where the
sentence of the failure asks for one, and an ADR that says why.
"""

import base64
import json
import os
import pickletools
from pathlib import Path
from typing import Any

import pytest

from components.settings.stack import keys
from tests.support.graph import Graph, Node

GOLDEN = Path(__file__).parent / "golden"
DYNAMIC = "pulumi-python:dynamic/"
STACK = "pulumi:pulumi:Stack"
NAME_INPUTS = ("name", "bucket", "namePrefix", "stageName", "dashboardName")

REMOVED_URN = (
    "Whoever has such a stack loses this resource with the next `pulumi up`: Pulumi deletes it, with what it holds, and "
    "makes another one under the new URN. Give the resource an alias (ResourceOptions.aliases) that names the old URN."
)
REMOVED_PROVIDER = (
    "Every stack keeps this module and class, and loads them to refresh and destroy: it could do neither any more. "
    "Leave a shim module that imports the class under its old name."
)
REMOVED_PROPERTY = (
    "Stacks hold this property in their state: the next `pulumi up` of each sees a change. "
    "Read the old name too, until every stack has had an update."
)
REMOVED_OUTPUT = "Scripts and other stacks (StackReference) that read this output fail. Keep it beside the new one."
REMOVED_KEY = (
    "A stack whose configuration has this key is refused with `unknown setting`. "
    "Accept the old key, and say in its sentence what to use."
)
CHANGED_NAME = (
    "A physical name is how AWS, dashboards and policies know the resource, and a new one replaces it: "
    "the old resource goes, with its data. Keep the name."
)


def check(golden: str, actual: dict[str, Any], breaks: str) -> None:
    """Compare with the golden file; what is new must be written down too, so that it stays."""
    path = GOLDEN / f"{golden}.json"
    text = json.dumps(actual, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    expected = json.loads(path.read_text(encoding="utf-8"))
    broken = [
        f"{key}: {value!r} became {actual.get(key, 'absent')!r}"
        for key, value in expected.items()
        if actual.get(key) != value
    ]
    assert not broken, "\n".join([f"{path.name}: {breaks}", *broken])
    new = sorted(actual.keys() - expected.keys())
    assert not new, f"{path.name} lacks {new}; write it again with UPDATE_GOLDEN=1"


def pickled_class(provider: str) -> str:
    """Module and class that a serialised provider names; it holds nothing else."""
    operations = list(pickletools.genops(base64.b64decode(provider)))
    texts = [argument for _, argument, _ in operations if isinstance(argument, str)]
    assert "BUILD" not in {operation.name for operation, _, _ in operations}, "it holds data"
    module, name = texts[-2:] if len(texts) > 1 else texts[0].split(" ")
    return f"{module}.{name}"


def dynamic_nodes(graph: Graph) -> list[Node]:
    return [node for node in graph if node.type.startswith(DYNAMIC)]


def physical_name(node: Node) -> str | None:
    names = [node.inputs[key] for key in NAME_INPUTS if isinstance(node.inputs.get(key), str)]
    return names[0] if names else None


def urn(graph: Graph, node: Node) -> str:
    """The URN that the engine gives; Pulumi's mocks leave out all ancestors but the parent."""
    ancestors = [parent.type for parent in graph.ancestors(node) if parent.type != STACK]
    start, _, end = node.urn.partition("::")
    project, _, name = end.split("::")
    return "::".join([start, project, "$".join([*reversed(ancestors), node.type]), name])


def stack_of(graph: Graph) -> str:
    (stack,) = graph.of_type("pulumi:Stack")
    return stack.urn.split(":")[2]


def test_urns(graph: Graph) -> None:
    actual = {urn(graph, node): "made" for node in graph}
    check(f"urns-{stack_of(graph)}", actual, REMOVED_URN)


def test_physical_names(graph: Graph) -> None:
    names = {urn(graph, node): physical_name(node) for node in graph}
    actual = {key: name for key, name in names.items() if name is not None}
    check(f"physical-names-{stack_of(graph)}", actual, CHANGED_NAME)


def test_what_only_a_domain_makes(shop: Graph, graph: Graph) -> None:
    of_others = {node.type for node in graph}
    schemas = shop.of_type("personalize:Schema")
    recommenders = [node for node in shop if "DomainRecommender" in urn(shop, node)]
    assert {node.type for node in shop} - of_others <= {node.type for node in recommenders}
    check("urns-domain", {urn(shop, node): "made" for node in recommenders}, REMOVED_URN)
    names = {urn(shop, node): physical_name(node) for node in (*recommenders, *schemas)}
    check("physical-names-domain", {k: v for k, v in names.items() if v}, CHANGED_NAME)
    outputs = {name for name in shop.exports if name.endswith("RecommenderArn")}
    check("outputs-domain", dict.fromkeys(outputs, "exported"), REMOVED_OUTPUT)


def test_what_only_monitoring_makes(monitored: Graph) -> None:
    nodes = [node for node in monitored if ":operations:" in urn(monitored, node)]
    check("urns-monitoring", {urn(monitored, node): "made" for node in nodes}, REMOVED_URN)
    names = {urn(monitored, node): physical_name(node) for node in nodes}
    check("physical-names-monitoring", {k: v for k, v in names.items() if v}, CHANGED_NAME)


def test_what_only_retraining_makes(retraining: Graph, monitored: Graph) -> None:
    nodes = [node for node in retraining if node.name.startswith("personalize-retraining")]
    check("urns-retraining", {urn(retraining, node): "made" for node in nodes}, REMOVED_URN)
    names = {urn(retraining, node): physical_name(node) for node in nodes}
    check("physical-names-retraining", {k: v for k, v in names.items() if v}, CHANGED_NAME)
    outputs = retraining.exports.keys() - monitored.exports.keys()
    check("outputs-retraining", dict.fromkeys(outputs, "exported"), REMOVED_OUTPUT)


def test_what_only_a_notebook_makes(explored: Graph, minimal: Graph) -> None:
    nodes = [node for node in explored if node.name.startswith("personalize-notebook")]
    check("urns-notebook", {urn(explored, node): "made" for node in nodes}, REMOVED_URN)
    names = {urn(explored, node): physical_name(node) for node in nodes}
    check("physical-names-notebook", {k: v for k, v in names.items() if v}, CHANGED_NAME)
    outputs = explored.exports.keys() - minimal.exports.keys()
    check("outputs-notebook", dict.fromkeys(outputs, "exported"), REMOVED_OUTPUT)


def test_what_only_preparation_makes(preparing: Graph, retraining: Graph) -> None:
    nodes = [node for node in preparing if node.name.startswith("personalize-preparation")]
    check("urns-preparation", {urn(preparing, node): "made" for node in nodes}, REMOVED_URN)
    names = {urn(preparing, node): physical_name(node) for node in nodes}
    check("physical-names-preparation", {k: v for k, v in names.items() if v}, CHANGED_NAME)
    outputs = preparing.exports.keys() - retraining.exports.keys()
    check("outputs-preparation", dict.fromkeys(outputs, "exported"), REMOVED_OUTPUT)


def test_what_only_the_settings_of_privacy_make(private: Graph, minimal: Graph) -> None:
    everywhere = {node.name for node in minimal}
    own = ("personalize-deletions", "personalize-ingestion")
    added = [n for n in private if n.name not in everywhere and n.name.startswith(own)]
    check("urns-privacy", {urn(private, node): "made" for node in added}, REMOVED_URN)


@pytest.fixture
def of_files(existing: Graph, stored: Graph) -> list[Graph]:
    """Graphs whose files are kept, or come, otherwise than most."""
    return [stored, existing]


@pytest.fixture
def of_all_kinds(
    graph: Graph, shop: Graph, private: Graph, retraining: Graph, of_files: list[Graph]
) -> list[Graph]:
    """Graphs that have all dynamic resources; the plain one is the last."""
    return [*of_files, retraining, private, shop, graph]


def test_what_only_an_existing_bucket_makes(existing: Graph, minimal: Graph) -> None:
    own = [node for node in existing if node.name.startswith("personalize-datasets-existing")]
    assert not any(node.name.startswith("personalize-datasets-existing") for node in minimal)
    check("urns-existing-bucket", {urn(existing, node): "made" for node in own}, REMOVED_URN)


def test_what_only_an_object_makes(stored: Graph, minimal: Graph) -> None:
    own = [node for node in stored if node.name == "personalize-datasets-interactions-copy"]
    assert not any(node.name.endswith("-copy") for node in minimal)
    check("urns-stored", {urn(stored, node): "made" for node in own}, REMOVED_URN)


def test_providers_of_dynamic_resources(of_all_kinds: list[Graph]) -> None:
    nodes = [node for each in of_all_kinds for node in dynamic_nodes(each)]
    actual = {node.type: pickled_class(node.inputs["__provider"]) for node in nodes}
    check("dynamic-providers", actual, REMOVED_PROVIDER)


def test_properties_of_dynamic_resources(of_all_kinds: list[Graph]) -> None:
    actual = {
        f"{node.type} {name}": type(value).__name__
        for each in of_all_kinds
        for node in dynamic_nodes(each)
        for name, value in node.inputs.items()
        if value is not None and name != "__provider"
    }
    check("dynamic-properties", actual, REMOVED_PROPERTY)


def test_outputs(graph: Graph, monitored: Graph, many: Graph) -> None:
    check("outputs", dict.fromkeys(graph.exports, "exported"), REMOVED_OUTPUT)
    of_monitoring = monitored.exports.keys() - many.exports.keys()
    check("outputs-monitoring", dict.fromkeys(of_monitoring, "exported"), REMOVED_OUTPUT)


def test_configuration_keys() -> None:
    check("configuration-keys", dict.fromkeys(keys(), "read"), REMOVED_KEY)


def test_a_change_says_whom_it_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UPDATE_GOLDEN", raising=False)
    monkeypatch.setattr(f"{__name__}.GOLDEN", tmp_path)
    (tmp_path / "outputs.json").write_text('{"apiUrl": "exported"}')
    with pytest.raises(AssertionError, match=r"(?s)Scripts and other stacks.*apiUrl: .*absent"):
        check("outputs", {}, REMOVED_OUTPUT)
    with pytest.raises(AssertionError, match="lacks"):
        check("outputs", {"apiUrl": "exported", "url": "exported"}, REMOVED_OUTPUT)
    check("outputs", {"apiUrl": "exported"}, REMOVED_OUTPUT)
