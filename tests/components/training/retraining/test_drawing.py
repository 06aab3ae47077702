"""docs/retraining.md has the drawings of the definition: `UPDATE_GOLDEN=1` writes them again."""

import os

from components.training.retraining.definition import definition
from tests.support.local_aws import CHECKOUT
from tests.support.workflow_drawing import drawings

PAGE = CHECKOUT / "docs" / "retraining.md"
MARK = "test_drawing.py -->\n"


def test_the_drawings_are_those_of_the_definition() -> None:
    written, mark, drawn = PAGE.read_text(encoding="utf-8").partition(MARK)
    expected = f"\n{drawings(definition({}))}"
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(f"{written}{mark}{expected}", encoding="utf-8")
    else:
        assert drawn == expected


def test_every_state_is_drawn_and_every_arrow_leads_to_one() -> None:
    for part in drawings(definition({})).split("```mermaid")[1:]:
        lines = [line.strip() for line in part.partition("```")[0].splitlines()[2:]]
        states = {
            line.split("{")[0].split("[")[0].split("(")[0] for line in lines if "->" not in line
        }
        arrows = [
            line.replace(" -. ", " --> ").replace(" .-> ", " --> ")
            for line in lines
            if "->" in line
        ]
        for arrow in arrows:
            first, *_, last = arrow.split(" --> ")
            assert {first, last} <= states, arrow
