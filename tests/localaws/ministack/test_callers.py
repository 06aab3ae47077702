"""Who calls a service of ours."""

import pytest

from localaws.ministack import callers

ROLE = "arn:aws:iam::000000000000:role/r"


def test_a_call_within_the_process_is_made_in_its_role() -> None:
    with callers.acting_in(ROLE):
        assert callers.role_of({}, {}) == ROLE
        with callers.acting_in(None):
            assert callers.role_of({}, {}) is None
    assert callers.role_of({}, {}) is None


@pytest.mark.parametrize(
    ("arn", "role"),
    [
        ("arn:aws:sts::000000000000:assumed-role/r/session", ROLE),
        ("arn:aws:iam::000000000000:root", None),
        ("arn:aws:iam::000000000000:user/u", None),
    ],
)
def test_the_role_of_a_session_is_told_by_its_arn(arn: str, role: str | None) -> None:
    assert callers.role_of_session(arn) == role
