from typing import Any

import pytest

from components.lifecycle.engine.training_settings import (
    TrainingData,
    settings_request,
    training_data,
)


def test_columns_are_left_out_by_dataset() -> None:
    config = training_data({"Items": ["TITLE"]})
    assert config == {"excludedDatasetColumns": {"Items": ["TITLE"]}}
    assert TrainingData().problem(config) is None
    assert training_data(None) is training_data({}) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"excludedDatasetColumns": ["TITLE"]},
        {"excludedDatasetColumns": {"Items": "TITLE"}},
        {"excludedDatasetColumns": {"Items": [""]}},
    ],
)
def test_what_names_no_columns(value: Any) -> None:
    problem = TrainingData().problem(value)
    assert problem is not None
    assert "expected excludedDatasetColumns with a list of columns" in problem


def test_what_is_absent_is_not_sent() -> None:
    assert settings_request({"name": "a", "trainingDataConfig": None}) == {}
    given = {
        "algorithmHyperParameters": {"bptt": "8"},
        "hpoConfig": {"hpoResourceConfig": {}},
        "featureTransformationParameters": {"max_user_history_length_percentile": "0.9"},
        "trainingDataConfig": training_data({"Items": ["A"]}),
    }
    assert settings_request({**given, "name": "a"}) == given
