"""Whatever a file holds, the pre-flight and the local service give a verdict, and the same."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.data_files import BASE, GOOD, schema_text
from tests.support.data_verdicts import Verdicts, verdicts
from tests.support.examples import few

SCHEMA = schema_text("Interactions", BASE)
HEADER, _, BODY = GOOD.partition(b"\n")

# What means something to one reader or another.
PIECES = st.one_of(
    st.sampled_from(
        [b",", b'"', b"\\", b"\n", b"\r\n", b"\r", b"\t", b" ", b"'", b"#", b";", b"*"]
    ),
    st.sampled_from(
        [b'""', b'\\"', b'","', b'"\n"', b"\n\n\n", b",,,,", b"--", b"$1", b"USER_ID", b"u" * 300]
    ),
    st.sampled_from(
        [b"null", b"NULL", b"1e39", b"-1", b"+1", b"9" * 25, b"\x00", b"\x01", b"\x1a"]
    ),
    st.sampled_from([b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xc2\xa0", b"\xe2\x80\xa8"]),
    st.binary(max_size=4),
)


def judged(content: bytes) -> Verdicts:
    with tempfile.TemporaryDirectory() as folder:
        return verdicts(Path(folder), content, schema=SCHEMA)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """The usual file, with pieces put in or put over at a few places near its beginning or its end."""
    content = bytearray(GOOD)
    for _ in range(draw(st.integers(1, 3))):
        place = (
            draw(st.integers(0, 120))
            if draw(st.booleans())
            else len(content) - draw(st.integers(0, 60))
        )
        removed = draw(st.integers(0, 3))
        content[place : place + removed] = draw(PIECES)
    return bytes(content)


@given(st.binary(max_size=200))
@few
def test_any_bytes(content: bytes) -> None:
    found = judged(content)
    assert found.problems
    assert found.refusal


@given(st.binary(max_size=200))
@few
def test_any_bytes_below_a_header(content: bytes) -> None:
    found = judged(HEADER + b"\n" + content + b"\n" + BODY)
    assert bool(found.problems) == (found.refusal is not None), found


@given(spoilt())
@settings(max_examples=settings().max_examples // 2)
def test_a_spoilt_file(content: bytes) -> None:
    found = judged(content)
    assert bool(found.problems) == (found.refusal is not None), found
