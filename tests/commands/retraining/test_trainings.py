import pytest
from botocore.exceptions import ClientError

from commands.retraining.trainings import training
from tests.support.retraining_world import solution
from tests.support.stubbed import Call, stubbed

VERSION = f"{solution('related')}/new"
DESCRIPTION = {"solutionVersionArn": VERSION, "trainingHours": 1.0}


def described(answer: dict[str, object] | str) -> Call:
    return "describe_solution_version", {"solutionVersionArn": VERSION}, answer


def test_a_training_is_described() -> None:
    with stubbed("personalize", described({"solutionVersion": DESCRIPTION})) as personalize:
        assert training(personalize, VERSION) == DESCRIPTION


def test_a_version_that_is_gone_is_none() -> None:
    with stubbed("personalize", described("ResourceNotFoundException")) as personalize:
        assert training(personalize, VERSION) is None


def test_other_errors_are_not_kept_quiet() -> None:
    with (
        stubbed("personalize", described("AccessDeniedException")) as personalize,
        pytest.raises(ClientError),
    ):
        training(personalize, VERSION)
