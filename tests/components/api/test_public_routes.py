import pytest

from components.api import openapi_source
from components.api.public_routes import is_public, is_public_fragment


def test_a_route_with_a_key_is_public_and_a_signed_one_is_not() -> None:
    assert is_public({"security": [{"apiKey": []}]})
    assert not is_public({"security": [{"signature": []}]})
    assert not is_public({})


@pytest.mark.parametrize(
    ("fragment", "public"),
    [("events", True), ("popular", True), ("items", False), ("users", False)],
)
def test_the_owner_has_groups_of_the_owner_alone(fragment: str, public: bool) -> None:
    assert is_public_fragment(openapi_source.fragment(fragment)) == public
