import pytest

from handlers.privacy.source_files import lines_of, users_in
from tests.support.object_store import ObjectStore

IDS = ["u1", 'q"1', "b\\1", "with, comma", "two\nlines", "ü"]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("u1\nu2\n", {"u1"}),
        ('"u1"\r\n', {"u1"}),
        ('"q\\"1"\n', {'q"1'}),
        ('"q""1"\n', {'q"1'}),
        ("b\\1\n", {"b\\1"}),
        ('"b\\\\1"\n', {"b\\1"}),
        ('"with, comma"\n', {"with, comma"}),
        ("ü\n", {"ü"}),
        ("u11\n", set()),
        ("\n", set()),
        ("", set()),
    ],
)
def test_users_of_a_file(rows: str, found: set[str]) -> None:
    lines = ("\ufeffUser_ID\n" + rows).encode().splitlines(keepends=True)
    assert users_in(lines, IDS) == found


@pytest.mark.parametrize("text", ["", "ITEM_ID\nu1\n"])
def test_a_file_without_the_column_has_none(text: str) -> None:
    assert users_in(text.encode().splitlines(keepends=True), IDS) == set()


def test_the_column_is_found_by_its_name() -> None:
    lines = [b"ITEM_ID,USER_ID\n", b"u1,u2\n", b"short\n", b"i,u1\n"]
    assert users_in(lines, IDS) == {"u1"}


def test_ids_that_a_file_cannot_tell_apart_are_both_in_it() -> None:
    assert users_in([b"USER_ID\n", b"ab\n"], ["ab", "a\\b", "b"]) == {"ab", "a\\b"}


def test_an_object_is_read_by_lines_and_one_that_is_gone_has_none() -> None:
    s3 = ObjectStore()
    s3.write("b", "k", b"a\nb\n")
    assert list(lines_of(s3, "b", "k")) == [b"a\n", b"b\n"]
    assert list(lines_of(s3, "b", "gone")) == []
