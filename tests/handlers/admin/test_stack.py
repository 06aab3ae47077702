import json

import pytest

from handlers.admin import stack


def test_the_environment_tells_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLUTION_ARNS", json.dumps(["a", "b"]))
    monkeypatch.setenv("DATASET_GROUP_ARN", "g")
    monkeypatch.setenv("TAGS", json.dumps({"stack": "dev"}))
    assert stack.solution_arns() == ["a", "b"]
    assert stack.dataset_group_arn() == "g"
    assert stack.tags() == [{"tagKey": "stack", "tagValue": "dev"}]
