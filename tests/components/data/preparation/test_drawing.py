"""docs/preparation.md has the drawings of the definition: `UPDATE_GOLDEN=1` writes them again."""

import os

from components.data.preparation.definition import definition
from tests.support.local_aws import CHECKOUT
from tests.support.workflow_drawing import drawings

PAGE = CHECKOUT / "docs" / "preparation.md"
MARK = "test_drawing.py -->\n"


def test_the_drawings_are_those_of_the_definition() -> None:
    written, mark, drawn = PAGE.read_text(encoding="utf-8").partition(MARK)
    expected = f"\n{drawings(definition({}))}"
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(f"{written}{mark}{expected}", encoding="utf-8")
    else:
        assert drawn == expected
