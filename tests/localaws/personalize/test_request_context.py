import pytest

from localaws.personalize.errors import ServiceError
from localaws.personalize.request_context import check_context
from tests.support.personalize_service import Service

DEVICE = {"name": "DEVICE", "type": ["string", "null"], "categorical": True}


def test_context_names_metadata_fields_of_interactions(service: Service) -> None:
    group = service.group()
    service.dataset(group, "Interactions", DEVICE)
    plane = service.personalize.plane
    check_context(plane, group, {})
    check_context(plane, group, {"DEVICE": "phone"})
    check_context(plane, group, {"device": "phone"})
    for name in ("COLOUR", "EVENT_TYPE", "USER_ID"):
        with pytest.raises(ServiceError, match=f"no field {name}: expected one of DEVICE"):
            check_context(plane, group, {name: "x"})


def test_without_such_fields_there_is_no_context(service: Service) -> None:
    group = service.group()
    with pytest.raises(ServiceError, match=r"InvalidInputException: .*expected none"):
        check_context(service.personalize.plane, group, {"DEVICE": "phone"})
