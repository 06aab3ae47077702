"""The map of components has all of them, each in the area that it is in."""

import re

from tests.support.local_aws import CHECKOUT
from tests.support.markdown import text_of

ROW = re.compile(r"^\| `(components/\w+)/`[^|]*\| (.*) \|$", re.MULTILINE)


def mapped() -> dict[str, str]:
    """The area of each component, by the map."""
    section = text_of("CONTRIBUTING.md").partition("\n## Components\n")[2].partition("\n## ")[0]
    return {
        name: area for area, cell in ROW.findall(section) for name in re.findall(r"\[(\w+)\]", cell)
    }


def test_every_component_with_a_page_is_on_the_map() -> None:
    pages = (CHECKOUT / "docs" / "components").glob("*.md")
    titles = {page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for page in pages}
    # It joins the areas, and is in none of them.
    assert set(mapped()) == titles - {"RecommendationStack"}


def test_components_are_in_the_area_that_the_map_tells() -> None:
    for name, area in mapped().items():
        files = (CHECKOUT / area).rglob("*.py")
        assert any(f"class {name}(" in file.read_text(encoding="utf-8") for file in files), name
