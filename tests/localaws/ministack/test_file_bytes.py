"""Bytes of a file stand in the place of bytes."""

import asyncio
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localaws.ministack import file_bytes
from localaws.ministack.file_bytes import FileBytes

BODY = bytes(range(256)) * 8


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(file_bytes, "CHUNK_BYTES", 100)
    found = tmp_path / "file"
    found.write_bytes(BODY)
    return found


PLACES = st.none() | st.integers(-3000, 3000)


@given(PLACES, PLACES, PLACES, PLACES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_range_of_a_range_is_that_of_the_bytes(
    path: Path, start: int | None, end: int | None, inner: int | None, last: int | None
) -> None:
    of_file, of_bytes = FileBytes.of(path)[start:end], BODY[start:end]
    assert of_file[inner:last].read() == of_bytes[inner:last]
    assert len(of_file[inner:last]) == len(of_bytes[inner:last])
    assert of_file.md5 == hashlib.md5(of_bytes, usedforsecurity=False).hexdigest()


def test_a_range_reads_what_is_in_it_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[int, int]] = []

    def pread(number: int, size: int, place: int) -> bytes:
        read.append((place, size))
        return original(number, size, place)

    found, original = FileBytes.of(path), os.pread
    monkeypatch.setattr(os, "pread", pread)
    found[1000:1150].read()
    assert read == [(1000, 100), (1100, 50)]


def test_what_takes_the_place_of_a_file_is_not_seen(path: Path, tmp_path: Path) -> None:
    found = FileBytes.of(path)
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / "other").replace(path)
    found.save(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == found.read() == BODY
    path.unlink()
    assert found.read() == BODY


def test_a_whole_file_gets_another_name_and_a_range_is_copied(path: Path, tmp_path: Path) -> None:
    FileBytes.of(path).save(tmp_path / "whole")
    FileBytes.of(path)[10:20].save(tmp_path / "range")
    assert (tmp_path / "whole").samefile(path)
    assert (tmp_path / "range").read_bytes() == BODY[10:20]


def test_a_file_that_is_too_short_is_told(path: Path) -> None:
    found = FileBytes.of(path)
    os.truncate(path, 5)
    with pytest.raises(OSError, match=f"ends {len(BODY) - 5} bytes too early"):
        found.read()


def test_an_answer_comes_in_pieces(path: Path) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(FileBytes.of(path)[:250].runner(send, None))
    assert b"".join(each["body"] for each in sent) == BODY[:250]
    assert [each["more_body"] for each in sent] == [True, True, True, False]


def test_a_file_is_closed_when_nothing_needs_it(path: Path) -> None:
    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = opened()
    for _ in range(20):
        FileBytes.of(path)[5:]
    assert opened() == before
