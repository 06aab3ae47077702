import pytest
from botocore.exceptions import ClientError

from handlers.shared.absence import unless_absent


def failing(code: str) -> None:
    raise ClientError({"Error": {"Code": code, "Message": ""}}, "DescribeCampaign")


def test_what_is_there_is_answered() -> None:
    assert unless_absent(lambda: {"status": "ACTIVE"}) == {"status": "ACTIVE"}


def test_what_is_not_there_is_no_error() -> None:
    assert unless_absent(lambda: failing("ResourceNotFoundException")) is None


def test_other_errors_are_told() -> None:
    with pytest.raises(ClientError, match="AccessDeniedException"):
        unless_absent(lambda: failing("AccessDeniedException"))
