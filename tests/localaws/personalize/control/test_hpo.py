"""What a solution may say of HPO, without a server, and what its versions tell."""

from pathlib import Path
from typing import Any

import pytest

from localaws.personalize.arns import RECIPE_PREFIX
from localaws.personalize.control import hpo, recipes
from localaws.personalize.errors import ServiceError
from localaws.shared.clock import Clock, unchanged
from tests.support.hpo import hpo_config
from tests.support.personalize_jobs import TUNED, EasyJobs
from tests.support.personalize_service import ManualTime, Service, make_personalize

V1 = f"{RECIPE_PREFIX}aws-user-personalization"
BPTT = hpo_config(3, integers={"bptt": (2, 8)})


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({**BPTT, "hpoObjective": {"type": "Maximize"}}, "hpoObjective cannot be configured"),
        (hpo_config(41), "maxNumberOfTrainingJobs must be a whole number from 1 to 40, not '41'"),
        (hpo_config(0), "maxNumberOfTrainingJobs must be"),
        (
            {"hpoResourceConfig": {"maxParallelTrainingJobs": "11"}},
            "maxParallelTrainingJobs must be a whole number from 1 to 10",
        ),
        (hpo_config(3, integers={"depth": (1, 2)}), "no hyperparameter 'depth' for integerHyper"),
        (hpo_config(3, integers={"recency_mask": (0, 1)}), "it has hidden_dimension, bptt"),
        (
            hpo_config(3, numbers={"bptt": (2, 8)}),
            "for continuousHyperParameterRanges; it has none",
        ),
        (hpo_config(3, integers={"bptt": (1, 8)}), "must each be a whole number from 2 to 32"),
        (hpo_config(3, integers={"bptt": (8, 2)}), "must not be above its maxValue"),
        (hpo_config(3, words={"recency_mask": []}), "must be true or false, not []"),
        (hpo_config(3, words={"recency_mask": ["on"]}), "must be true or false, not ['on']"),
        (
            {"algorithmHyperParameterRanges": {"integerHyperParameterRanges": [{"name": "bptt"}]}},
            "minValue and maxValue of bptt must each be",
        ),
        (hpo_config(3, integers={"hidden_dimension": (32, 64)}), "more than one value or range"),
    ],
)
def test_what_cannot_be_searched_is_refused(
    service: Service, config: dict[str, Any], words: str
) -> None:
    fixed = {"hidden_dimension": "64"}
    with pytest.raises(ServiceError) as refused:
        service.solution(
            service.group(),
            recipeArn=V1,
            performHPO=True,
            solutionConfig={"hpoConfig": config, "algorithmHyperParameters": fixed},
        )
    assert refused.value.code == "InvalidInputException"
    assert words in refused.value.message


def test_without_ranges_everything_without_a_value_is_searched_in_a_few_trainings() -> None:
    searched = hpo.search(recipes.get(V1), {"algorithmHyperParameters": {"bptt": "8"}})
    assert searched == {
        "algorithmHyperParameterRanges": {
            "integerHyperParameterRanges": [
                {"name": "hidden_dimension", "minValue": 32, "maxValue": 256}
            ],
            "continuousHyperParameterRanges": [],
            "categoricalHyperParameterRanges": [
                {"name": "recency_mask", "values": ["true", "false"]}
            ],
        },
        "hpoResourceConfig": {"maxNumberOfTrainingJobs": "4"},
    }
    sims = hpo.search(recipes.get(f"{RECIPE_PREFIX}aws-sims"), {})
    assert sims["algorithmHyperParameterRanges"]["continuousHyperParameterRanges"] == [
        {"name": "popularity_discount_factor", "minValue": 0.0, "maxValue": 1.0}
    ]


def test_ranges_are_searched_alone() -> None:
    assert hpo.search(recipes.get(V1), {"hpoConfig": BPTT}) == BPTT


def test_a_version_tells_what_was_chosen_if_anything_was(tmp_path: Path) -> None:
    time = ManualTime()
    clock = Clock(now=lambda: time.now, pace=unchanged)
    service = Service(make_personalize(tmp_path, clock, EasyJobs()), time)
    group = service.group()
    for name, performs in (("tuned", True), ("plain", False)):
        solution = service.solution(
            group, name, recipeArn=V1, performHPO=performs, solutionConfig={"hpoConfig": BPTT}
        )
        arn = service.call("CreateSolutionVersion", solutionArn=solution)["solutionVersionArn"]
        for _ in range(4):
            service.pass_time(3600)
        version = service.call("DescribeSolutionVersion", solutionVersionArn=arn)["solutionVersion"]
        assert (version["status"], version["performHPO"]) == ("ACTIVE", performs)
        assert version["solutionConfig"]["hpoConfig"] == BPTT
        tuned = {"algorithmHyperParameters": TUNED} if performs else None
        assert version.get("tunedHPOParams") == tuned
