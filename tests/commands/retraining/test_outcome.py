import json

import pytest

from commands.retraining.history import Ended
from commands.retraining.outcome import VERDICTS, sentences
from tests.support.local_aws import CHECKOUT


def ended(status: str, error: str = "", cause: str = "", **output: object) -> Ended:
    return Ended(1.0, status, output, error, cause)


def test_a_run_that_trained_tells_of_all_that_it_did() -> None:
    models = [
        {"model": "home", "versionArn": "arn:v1", "verdict": "deployed"},
        {"model": "popular", "versionArn": "arn:v2", "verdict": "refused"},
        {"model": "related", "versionArn": "arn:v3", "verdict": "offered"},
        {"model": "batch", "versionArn": "arn:v4", "verdict": "trained"},
    ]
    told = ended(
        "SUCCEEDED",
        outcome="retrained",
        things=[{"arn": "arn:g"}],
        imports=[{"datasetType": "Items"}],
        models=models,
        warnings=["tags"],
    )
    assert list(sentences(told)) == [
        "The run succeeded: retrained",
        "arn:g: made",
        "Items: imported",
        "home: arn:v1 serves",
        "popular: arn:v2 was refused by the gate",
        "related: arn:v3 passed the gate",
        "To serve it: pulumi config set --path personalize:retraining.versions.related arn:v3 && pulumi up",
        "batch: arn:v4 is trained",
        "warning: tags",
    ]


def test_what_goes_on_elsewhere_is_told_with_where_to_see_it() -> None:
    model = {
        "model": "home",
        "versionArn": "arn:v",
        "verdict": "goes on",
        "execution": "continued-1",
    }
    assert list(sentences(ended("SUCCEEDED", outcome="goes on", models=[model]))) == [
        "The run succeeded: goes on",
        "home: arn:v goes on elsewhere",
        "It goes on in continued-1",
    ]
    imports = ended("SUCCEEDED", outcome="goes on", execution="continued-2")
    assert list(sentences(imports))[1:] == ["It goes on in continued-2"]


@pytest.mark.parametrize(
    ("end", "lines"),
    [
        (ended("SUCCEEDED", outcome="nothing changed"), ["The run succeeded: nothing changed"]),
        (
            ended("SUCCEEDED", outcome="rolled back", versionArn="arn:v"),
            ["The run succeeded: rolled back to arn:v"],
        ),
        (ended("FAILED", "DataError", "Why."), ["The run failed: DataError", "Why."]),
        (ended("TIMED_OUT"), ["The run took too long"]),
        (ended("ABORTED", "Cancelled"), ["The run was cancelled: Cancelled"]),
    ],
)
def test_other_ends(end: Ended, lines: list[str]) -> None:
    assert list(sentences(end)) == lines


def test_every_verdict_of_a_run_that_succeeds_has_its_words() -> None:
    text = (CHECKOUT / "components/training/retraining/definition.asl.json").read_text("utf-8")
    definition = json.loads(text)
    inner = definition["States"]["Train"]["ItemProcessor"]["States"].values()
    given = {each["Assign"]["verdict"] for each in inner if "verdict" in each.get("Assign", {})}
    assert given - {"rolled-back"} == set(VERDICTS) - {"goes on"}
