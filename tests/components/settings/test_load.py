import contextvars

import pulumi
import pytest

from components.core.errors import ProblemsError
from components.settings.load import load


def loaded(settings: dict[str, str]) -> tuple[str, str]:
    def run() -> tuple[str, str]:
        pulumi.runtime.set_all_config(settings, [])
        stack, location = load()
        return stack.interactions, location.region

    return contextvars.copy_context().run(run)


def test_settings_of_both_namespaces_are_read() -> None:
    given = {
        "personalize:interactions": "a.csv",
        "aws:region": "eu-west-1",
        "other:interactions": "b.csv",
    }
    assert loaded(given) == ("a.csv", "eu-west-1")


def test_the_environment_stands_in_for_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert loaded({"personalize:interactions": "a.csv"})[1] == "us-west-2"


def test_problems_come_through() -> None:
    with pytest.raises(ProblemsError, match="personalize:interactions is missing"):
        loaded({"aws:region": "eu-west-1"})
