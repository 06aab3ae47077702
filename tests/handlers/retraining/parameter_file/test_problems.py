import pytest

from handlers.retraining.parameter_file.problems import (
    ParameterFileError,
    Path,
    Problem,
    shown,
    written,
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "The file"),
        (("solution",), "solution"),
        (("solutions", 0, "campaigns", 1, "name"), "solutions[0].campaigns[1].name"),
        (("solutions", "my-key", "name"), 'solutions["my-key"].name'),
        (("a b", "c"), '["a b"].c'),
    ],
)
def test_a_path_is_written_as_in_javascript(path: Path, text: str) -> None:
    assert written(path) == text


def test_a_problem_is_a_sentence_that_begins_with_its_path() -> None:
    assert str(Problem(("campaign", "name"), "is missing; add it.")) == (
        "campaign.name is missing; add it."
    )


def test_a_long_value_is_cut() -> None:
    assert shown("é") == '"é"'
    assert len(shown(list(range(1_000)))) == 60
    assert shown(list(range(1_000))).endswith("...")


def test_the_error_has_all_problems() -> None:
    error = ParameterFileError(["one.", "two."])
    assert error.problems == ("one.", "two.")
    assert str(error).splitlines()[1:] == ["  - one.", "  - two."]
