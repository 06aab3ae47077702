from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.privacy.user_list import csv_of, pseudonym
from handlers.shared.requests import RequestError
from localaws.personalize.data_deletion_worker import listed_users
from localaws.personalize.import_files import CsvFile
from tests.support.examples import few

GROUP = "arn:aws:personalize:us-east-1:000000000000:dataset-group/shop"


def test_a_list_has_one_column_and_one_user() -> None:
    assert csv_of('say "hi" \\o/') == b'USER_ID\n"say \\"hi\\" \\\\o/"\n'


@pytest.mark.slow
@few
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\n\r\0"), min_size=1, max_size=40)
    | st.sampled_from(['"', "\\", '\\"', ",", "a,b", '""', "'"])
)
def test_a_job_reads_the_id_that_was_asked_for(
    tmp_path_factory: pytest.TempPathFactory, user: str
) -> None:
    path: Path = tmp_path_factory.mktemp("list") / "list.csv"
    try:
        path.write_bytes(csv_of(user))
    except RequestError:
        assert not user.strip()
        return
    assert listed_users([CsvFile(path, path.name)]) == [user]


@pytest.mark.parametrize("user", [" ", "\t", "a\nb", "a\r"])
def test_what_no_list_can_hold_is_refused(user: str) -> None:
    with pytest.raises(RequestError, match="must not be blank or have a line break") as refused:
        csv_of(user)
    assert refused.value.status == 400


def test_a_pseudonym_is_the_same_for_each_request_and_another_for_each_user_and_group() -> None:
    first = pseudonym("u1", GROUP)
    assert first == pseudonym("u1", GROUP)
    assert len({first, pseudonym("u2", GROUP), pseudonym("u1", f"{GROUP}-2")}) == 3
    assert len(first) == 24
    assert int(first, 16) >= 0
