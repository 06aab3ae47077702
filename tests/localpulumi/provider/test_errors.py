import pytest
from botocore.exceptions import ClientError

from localpulumi.provider.errors import absent_is_fine, code, is_absent


def refusal(name: str) -> ClientError:
    return ClientError({"Error": {"Code": name, "Message": "no"}}, "DeleteThing")


def test_what_is_gone_already_is_deleted() -> None:
    with absent_is_fine("NoSuchThing", "404"):
        raise refusal("NoSuchThing")


@pytest.mark.parametrize("name", ["AccessDenied", "403", ""])
def test_any_other_error_comes_through(name: str) -> None:
    with pytest.raises(ClientError), absent_is_fine("NoSuchThing", "404"):
        raise refusal(name)
    assert not is_absent(refusal(name), "NoSuchThing", "404")


def test_an_error_without_a_code_is_none_of_the_services() -> None:
    assert code(ClientError({}, "DeleteThing")) == ""
    assert is_absent(refusal("404"), "404")
