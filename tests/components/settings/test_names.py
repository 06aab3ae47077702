from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.settings.names import NamesSettings
from components.settings.stack import parse


def names(settings: Any) -> NamesSettings:
    return parse({"interactions": "a.csv", "names": settings}).names


def test_none_is_fixed_unless_it_is_told() -> None:
    assert parse({"interactions": "a.csv"}).names == NamesSettings()


@pytest.mark.parametrize("name", ["my-dsg-1", "My_Group", "1", "a" * 59])
def test_names_of_both_services(name: str) -> None:
    made = names({"datasetGroup": name, "dataStream": name})
    assert (made.dataset_group, made.data_stream) == (name, name)


@pytest.mark.parametrize("key", ["datasetGroup", "dataStream"])
@pytest.mark.parametrize("name", ["", "-a", "a b", "a.b", "ü", "a" * 60])
def test_names_that_one_of_them_refuses(key: str, name: str) -> None:
    with pytest.raises(
        ProblemsError, match=rf"personalize:names .*\(at {key}\).*at most 59 characters"
    ):
        names({key: name})


def test_other_names_are_refused() -> None:
    with pytest.raises(ProblemsError, match="solution"):
        names({"solution": "my-sol"})
