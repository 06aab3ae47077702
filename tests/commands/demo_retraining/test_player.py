from typing import Any

import pytest

from commands.demo_retraining.player import DemoError, expect_serving, expect_verdict
from commands.retraining.history import Ended


class Serves:
    def serving(self) -> str:
        return "arn:v1"


def ended(status: str, error: str = "", cause: str = "", **output: Any) -> Ended:
    return Ended(1.0, status, output, error, cause)


RETRAINED = ended(
    "SUCCEEDED", models=[{"model": "home", "versionArn": "arn:v1", "verdict": "deployed"}]
)


def test_a_run_that_went_as_it_is_shown_tells_its_version() -> None:
    assert expect_verdict(RETRAINED, "deployed") == "arn:v1"


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (RETRAINED, "expected a run whose version is refused; it ended SUCCEEDED: deployed"),
        (
            ended("FAILED", "DataError", "A column is missing."),
            "expected a run whose version is refused; it ended FAILED: DataError A column is missing.",
        ),
    ],
)
def test_one_that_went_otherwise_is_an_error(run: Ended, told: str) -> None:
    with pytest.raises(DemoError) as raised:
        expect_verdict(run, "refused")
    assert str(raised.value) == told


def test_another_version_that_serves_is_an_error() -> None:
    player: Any = Serves()
    expect_serving(player, "arn:v1")
    with pytest.raises(DemoError, match="expected the campaign to serve arn:v2; it serves arn:v1"):
        expect_serving(player, "arn:v2")
