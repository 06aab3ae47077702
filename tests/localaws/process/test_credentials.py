import json
import re
import stat
from pathlib import Path

import pytest

from localaws.process.credentials import ensure_credentials, read_credentials
from localaws.process.server import ServerError


def test_a_key_is_made_once_in_the_shape_of_aws(tmp_path: Path) -> None:
    made = ensure_credentials(tmp_path)
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", made.access_key_id)
    assert re.fullmatch(r"[A-Za-z0-9+/]{40}", made.secret_access_key)
    assert ensure_credentials(tmp_path) == made == read_credentials(tmp_path)
    assert stat.S_IMODE((tmp_path / "credentials.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["credentials.json"]


def test_every_home_has_its_own_key(tmp_path: Path) -> None:
    homes = [tmp_path / str(number) for number in range(20)]
    for home in homes:
        home.mkdir()
    keys = {ensure_credentials(home) for home in homes}
    assert len({key.secret_access_key for key in keys}) == len(homes)


def test_what_a_killed_start_left_half_written_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "credentials.writing").write_text('{"access_key_id": "AK')
    assert ensure_credentials(tmp_path) == read_credentials(tmp_path)


def test_the_secret_is_not_printed(tmp_path: Path) -> None:
    made = ensure_credentials(tmp_path)
    assert made.secret_access_key not in f"{made} {made!r}"


def test_a_home_that_was_never_started_has_no_key(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="first start; start it with `python -m localaws start"):
        read_credentials(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '"x"', json.dumps({"access_key_id": "a"})])
def test_a_file_without_a_key_is_said_with_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / "credentials.json").write_text(content)
    with pytest.raises(ServerError, match="remove it, and the next start makes a new root key"):
        ensure_credentials(tmp_path)
