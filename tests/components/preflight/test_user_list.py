import hashlib
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from components.preflight import user_list
from components.preflight.sources import Sources
from components.preflight.user_list import check_user_list, listed_users
from handlers.privacy.user_list import csv_of


def check(folder: Path, content: bytes) -> list[str]:
    (folder / "deleted.csv").write_bytes(content)
    sources = Sources(project=folder, region="us-east-1", profile=None)
    listed, found = check_user_list("deleted.csv", sources)
    assert all(each.severity == "error" for each in found)
    if not found:
        assert listed is not None
        assert listed.sha256 == hashlib.sha256(content).hexdigest()
        assert listed.path.read_bytes() == content
    return [str(each) for each in found]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("USER_ID\nu1\nü2\n", ["u1", "ü2"]),
        ('USER_ID\r\n"u,1"\r\n', ["u,1"]),
        ('USER_ID\n"q\\"1"\n', ['q"1']),
        *((f"USER_ID\nu1{sign}u2\n", [f"u1{sign}u2"]) for sign in "\u2028\x85\x1c\x0b"),
    ],
)
def test_a_list_that_works(tmp_path: Path, text: str, ids: list[str]) -> None:
    assert check(tmp_path, text.encode()) == []
    assert check(tmp_path, b"\xef\xbb\xbf" + text.encode()) == []
    assert listed_users(text) == ids


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_list_that_a_function_writes_is_read_as_it_was_meant(user_id: str) -> None:
    assume(user_id.strip() and not set(user_id) & {"\n", "\r"})
    assert listed_users(csv_of(user_id).decode()) == [user_id]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"user\nu1\n", "line 1"),
        (b"USER_ID,AGE\nu1,7\n", "line 1"),
        (b"u1\n", "line 1"),
        (b"USER_ID\n", "nobody"),
        (b"USER_ID\nu1\n\nu2\n", "line 3"),
        (b"USER_ID\n \n", "line 2"),
        (b"USER_ID\nu1,u2\n", "line 2"),
        (b"USER_ID\n" + b"x" * 257 + b"\n", "line 2"),
        (b"USER_ID\n\xff\n", "UTF-8"),
        (b'USER_ID\nu1\n"u2\nu3"\n', "line 4"),
        (b'USER_ID\n"u2\ru3"\n', "line breaks"),
        (b'USER_ID\nu1\n"u2\nu3\n', "no CSV"),
        (b'USER_ID\n"u2', "no CSV"),
        (b'USER_ID\nu1\n"' + b"u2\n" * 50_000, "no CSV"),
        (b"", "empty"),
    ],
)
def test_a_list_that_would_pass_over_somebody_is_refused(
    tmp_path: Path, content: bytes, told: str
) -> None:
    (sentence,) = check(tmp_path, content)
    assert sentence.startswith("deleted.csv")
    assert told in sentence


def test_a_list_that_the_service_does_not_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_list, "MAX_BYTES", 10)
    (sentence,) = check(tmp_path, b"USER_ID\nu1\n")
    assert "11 bytes" in sentence
