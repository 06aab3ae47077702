from typing import Any

import pytest

from components.api.client_in_record import client_values
from components.preflight.checked_context import CheckedContext

COUNTRY = "X-Country"


def text(context: CheckedContext | None) -> str:
    values: Any = client_values(context)
    return "\n".join(values["clientOfRequest"])


@pytest.mark.parametrize(
    "context", [None, CheckedContext(season="SEASON"), CheckedContext(local_event="EVENT")]
)
def test_records_tell_nothing_of_the_client_that_nobody_reads(
    context: CheckedContext | None,
) -> None:
    assert client_values(context) == {"clientOfRequest": ()}


def test_records_tell_what_is_read_and_no_more() -> None:
    device = text(CheckedContext(device="DEVICE"))
    assert "userAgent" in device
    assert "location" not in device
    place = text(CheckedContext(location="LOCATION", location_header=COUNTRY))
    assert 'equalsIgnoreCase("<<locationHeader>>")' in place
    assert "userAgent" not in place


def test_the_header_is_filled_in_where_there_is_one() -> None:
    place = CheckedContext(location="LOCATION", location_header=COUNTRY)
    assert client_values(place)["locationHeader"] == COUNTRY
    assert "locationHeader" not in client_values(CheckedContext(device="DEVICE"))
