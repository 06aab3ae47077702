"""Each component's page in docs/components lists what the component really makes."""

import re
from pathlib import Path

import pytest

from tests.support.graph import CHECKOUT, Graph, Node

PAGES = sorted((CHECKOUT / "docs" / "components").glob("*.md"))
TYPE = re.compile(r"^- `([^`]+:[^`]+:[^`]+)`", re.MULTILINE)
HEADINGS = ("What it makes", "What it needs", "What it answers", "What it costs")


def component(page: Path) -> str:
    """The class that a page is about: its title."""
    return page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def section(page: Path, heading: str) -> str:
    """The text under a heading."""
    parts = re.split(r"^## (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[heading]


@pytest.fixture(scope="module")
def of_settings(feedback: Graph, shop: Graph, own_key: Graph, private: Graph) -> list[Node]:
    """All resources of stacks that have what is off by default."""
    return [*feedback, *shop, *own_key, *private]


@pytest.fixture(scope="module")
def of_workflows(retraining: Graph, preparing: Graph, explored: Graph) -> list[Node]:
    """All resources of stacks that renew their models and data, and of one with a notebook."""
    return [*retraining, *preparing, *explored]


@pytest.fixture(scope="module")
def of_files(existing: Graph, stored: Graph) -> list[Node]:
    """All resources of a stack whose bucket was there already, and of one whose files lie in S3."""
    return [*existing, *stored]


@pytest.fixture(scope="module")
def nodes(
    graph: Graph, of_files: list[Node], of_settings: list[Node], of_workflows: list[Node]
) -> list[Node]:
    """All resources of a stack as it is configured, and of those."""
    return [*graph, *of_files, *of_settings, *of_workflows]


def made_by(nodes: list[Node], name: str) -> set[str]:
    """Types of the children of a component, in all its places."""
    urns = {node.urn for node in nodes if node.type.endswith(f":{name}")}
    return {node.type for node in nodes if node.parent in urns}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_names_all_that_its_component_makes_and_nothing_else(
    nodes: list[Node], page: Path
) -> None:
    made = made_by(nodes, component(page))
    text = section(page, "What it makes")
    assert made, "the page is of a component that the stack has"
    assert set(TYPE.findall(text)) <= made
    missing = {type_ for type_ in made if not re.search(rf"\b{type_.rpartition(':')[2]}\b", text)}
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
@pytest.mark.parametrize("heading", HEADINGS)
def test_a_page_answers_the_four_questions(page: Path, heading: str) -> None:
    assert section(page, heading).strip()


def test_every_component_has_one_page(nodes: list[Node]) -> None:
    components = {
        node.type.rpartition(":")[2] for node in nodes if node.type.startswith("personalize:")
    }
    assert sorted(components) == sorted(component(page) for page in PAGES)
