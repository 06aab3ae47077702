"""Every error that is raised here is one that the service's models know."""

import botocore.session
import pytest

from localaws.personalize import errors

NAMES = ("personalize", "personalize-runtime", "personalize-events")
MADE = [
    errors.invalid_input("why"),
    errors.not_served("a thing"),
    errors.not_found("arn"),
    errors.already_exists("arn"),
    errors.in_use("why"),
    errors.limit_exceeded("why"),
]


@pytest.mark.parametrize("error", MADE, ids=lambda error: error.code)
def test_the_code_is_an_exception_of_the_service(error: errors.ServiceError) -> None:
    session = botocore.session.get_session()
    shapes = {name for service in NAMES for name in session.get_service_model(service).shape_names}
    assert error.code in shapes
    assert str(error) == f"{error.code}: {error.message}"


def test_a_missing_dataset_group_has_the_recorded_text() -> None:
    assert (
        errors.not_found("arn:g", "DatasetGroup").message
        == "The given dataset group does not exist: arn:g"
    )
    assert errors.not_found("arn:c", "Campaign").message == "Resource Arn arn:c does not exist."
