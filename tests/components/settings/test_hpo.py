from typing import Any

import pytest
from pydantic import ValidationError

from components.settings.hpo import HpoSettings
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX

V1 = f"{RECIPE_ARN_PREFIX}aws-user-personalization"


def test_few_trainings_choose_among_all_values_unless_more_is_said() -> None:
    assert HpoSettings().config(V1, ()) == {
        "algorithmHyperParameterRanges": {
            "integerHyperParameterRanges": [
                {"name": "bptt", "minValue": 2, "maxValue": 32},
                {"name": "hidden_dimension", "minValue": 32, "maxValue": 256},
            ],
            "continuousHyperParameterRanges": [],
            "categoricalHyperParameterRanges": [
                {"name": "recency_mask", "values": ["true", "false"]}
            ],
        },
        "hpoResourceConfig": {"maxNumberOfTrainingJobs": "4", "maxParallelTrainingJobs": "2"},
    }


def test_ranges_are_as_yaml_has_them() -> None:
    given: dict[str, Any] = {
        "ranges": {
            "bptt": {"minValue": "4", "maxValue": 16},
            "recency_mask": {"values": [True]},
        },
        "maxNumberOfTrainingJobs": "40",
        "maxParallelTrainingJobs": 10,
    }
    config = HpoSettings.model_validate(given).config(V1, ("hidden_dimension",))
    assert config["algorithmHyperParameterRanges"] == {
        "integerHyperParameterRanges": [{"name": "bptt", "minValue": 4, "maxValue": 16}],
        "continuousHyperParameterRanges": [],
        "categoricalHyperParameterRanges": [{"name": "recency_mask", "values": ["true"]}],
    }
    assert config["hpoResourceConfig"] == {
        "maxNumberOfTrainingJobs": "40",
        "maxParallelTrainingJobs": "10",
    }


@pytest.mark.parametrize("jobs", [1, 2, 3, 40])
def test_not_more_trainings_run_at_a_time_than_at_all(jobs: int) -> None:
    config = HpoSettings.model_validate({"maxNumberOfTrainingJobs": jobs}).config(V1, ())
    assert int(config["hpoResourceConfig"]["maxParallelTrainingJobs"]) == min(2, jobs)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"maxNumberOfTrainingJobs": 41}, "less than or equal to 40"),
        ({"maxNumberOfTrainingJobs": 0}, "greater than or equal to 1"),
        ({"maxParallelTrainingJobs": 11, "maxNumberOfTrainingJobs": 20}, "less than or equal"),
        ({"maxParallelTrainingJobs": 5}, "maxParallelTrainingJobs is 5, of 4 trainings at all"),
        ({"hpoObjective": {"metricName": "coverage"}}, "Extra inputs"),
        ({"ranges": {"bptt": {"minValue": "nan"}}}, "finite number"),
        ({"ranges": {"bptt": {"least": 2}}}, "Extra inputs"),
    ],
)
def test_what_the_service_does_not_know_is_refused(given: object, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        HpoSettings.model_validate(given)
