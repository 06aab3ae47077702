import json
from pathlib import Path

from components.building.workflow_document import filled_document


def test_the_stack_is_filled_in_wherever_it_is_named(tmp_path: Path) -> None:
    document = {
        "StartAt": "Know",
        "States": {"Know": {"Assign": {"stack": "${stack}"}, "Choices": [{"a": "${stack}"}]}},
    }
    path = tmp_path / "definition.asl.json"
    path.write_text(json.dumps(document))
    assert filled_document(path, {"name": "shop"}) == {
        "StartAt": "Know",
        "States": {
            "Know": {"Assign": {"stack": {"name": "shop"}}, "Choices": [{"a": {"name": "shop"}}]}
        },
    }
