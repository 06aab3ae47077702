import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.glue.crawl import globs


@pytest.mark.parametrize(
    ("pattern", "path", "is_excluded"),
    [
        # The examples of the guide.
        ("*.csv", "a.csv", True),
        ("*.csv", "a/b.csv", False),
        ("*.*", "a.b", True),
        ("*.*", "ab", False),
        ("*.{csv,avro}", "a.avro", True),
        ("*.{csv,avro}", "a.json", False),
        ("foo.?", "foo.x", True),
        ("foo.?", "foo.xy", False),
        ("myfolder/*", "myfolder/a", True),
        ("myfolder/*", "myfolder/a/b", False),
        ("myfolder/*/*", "myfolder/a/b", True),
        ("myfolder/**", "myfolder/a/b/c", True),
        ("myfolder*", "myfolder2", True),
        ("**.tmp", "a/b/c.tmp", True),
        ("departments/market*", "departments/marketing.json", True),
        # Classes and characters as they are.
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False),
        ("[!a-c]x", "dx", True),
        ("[*?\\]x", "?x", True),
        ("[*?\\]x", "ax", False),
        ("[!a]x", "/x", False),
        ("a\\*b", "a*b", True),
        ("a\\*b", "axb", False),
        ("a,b", "a,b", True),
        ("a}", "a}", True),
        ("{a*,b}{c,d}", "axyd", True),
        (".hidden", ".hidden", True),
        ("a", "a/b", False),
    ],
)
def test_what_a_pattern_excludes(pattern: str, path: str, is_excluded: bool) -> None:
    assert globs.excludes([pattern], path) == is_excluded


@pytest.mark.parametrize("pattern", ["[a", "[]", "{a,b", "a\\"])
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"closed|follows"):
        globs.translated(pattern)


@given(st.text("ab/.-^", max_size=8))
def test_a_path_without_signs_excludes_itself_alone(path: str) -> None:
    assert globs.excludes([path], path)
    assert not globs.excludes([path], f"{path}x")
