from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.preflight.calendar import MAX_EVENTS, read_calendar
from components.preflight.checked_context import LocalEvent
from components.preflight.findings import Finding
from handlers.shared.context import local_event_of, read_rules

HEADER = "NAME,FROM,TO,LOCATION"


def read(folder: Path, text: str | bytes) -> tuple[tuple[LocalEvent, ...], list[Finding]]:
    path = folder / "events.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_calendar(path, "events.csv")


def test_a_calendar_is_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = f"{HEADER}\r\nOktoberfest,2026-09-19,2026-10-04,DE\r\nNew Year's Day,2026-01-01,2026-01-01,\r\n"
    events, found = read(tmp_path, b"\xef\xbb\xbf" + text.encode())
    assert found == []
    assert events == (
        LocalEvent(
            name="Oktoberfest", first=date(2026, 9, 19), last=date(2026, 10, 4), location="DE"
        ),
        LocalEvent(
            name="New Year's Day", first=date(2026, 1, 1), last=date(2026, 1, 1), location=None
        ),
    )


def test_without_locations_events_take_place_everywhere(tmp_path: Path) -> None:
    events, found = read(tmp_path, "NAME,FROM,TO\nfair,2026-09-19,2026-09-20\n")
    assert found == []
    assert events[0].location is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("fair,2026-02-30,2026-03-01,", ["FROM is '2026-02-30'", "2026-12-31"]),
        ("fair,2026-02-01,20260301,", ["TO is '20260301'"]),
        ("fair,2026-02-01,tomorrow,", ["TO is 'tomorrow'"]),
        ("fair,٢٠٢٦-02-01,2026-03-01,", ["FROM is"]),
        ("fair,2026-03-02,2026-03-01,", ["2026-03-02", "lies before it"]),
        (",2026-03-01,2026-03-01,", ["NAME is ''"]),
        ("fair|feast,2026-03-01,2026-03-01,", ["NAME is 'fair|feast'"]),
        (f"{'x' * 65},2026-03-01,2026-03-01,", ["1 to 64"]),
        ('"fa\nir",2026-03-01,2026-03-01,', ["NAME is"]),
        ("fair,2026-03-01,2026-03-01,D|E", ["LOCATION is 'D|E'", "blank for everywhere"]),
        ("fair,2026-03-01,2026-03-01", ["not as many cells"]),
        ("fair,2026-03-01,2026-03-01,DE,x", ["not as many cells"]),
    ],
)
def test_a_wrong_row_is_told_with_its_line(tmp_path: Path, row: str, words: list[str]) -> None:
    events, found = read(tmp_path, f"{HEADER}\ngood,2026-01-01,2026-01-02,\n{row}\n")
    assert [event.name for event in events] == ["good"]
    assert found
    assert all(finding.severity == "error" for finding in found)
    assert all((finding.line or 0) >= 3 for finding in found)
    told = " ".join(str(finding) for finding in found)
    assert all(word in told for word in words), told


def test_all_that_is_wrong_with_a_row_is_told_at_once(tmp_path: Path) -> None:
    _, found = read(tmp_path, f"{HEADER}\n,x,y,|\n")
    assert len(found) == 4


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "header is blank"),
        (b"\n", "header is blank"),
        (b"name,from,to\nfair,2026-01-01,2026-01-02\n", "expected NAME,FROM,TO"),
        (b"NAME,TO,FROM\nfair,2026-01-01,2026-01-02\n", "in this order"),
        (HEADER.encode() + b"\n", "0 local events"),
        (b"NAME,FROM,TO\nf\xfc,2026-01-01,2026-01-02\n", "UTF-8"),
        (b'NAME,FROM,TO\n"fair"x,2026-01-01,2026-01-02\n', "quotation marks"),
        (
            b"NAME,FROM,TO\n" + b"fair,2026-01-01,2026-01-02\n" * (MAX_EVENTS + 1),
            f"1 to {MAX_EVENTS}",
        ),
    ],
)
def test_a_file_that_is_no_calendar_is_told_once(
    tmp_path: Path, content: bytes, words: str
) -> None:
    events, (finding,) = read(tmp_path, content)
    assert events == ()
    assert words in finding.text
    assert finding.severity == "error"


@pytest.mark.parametrize(
    ("second", "is_hidden"),
    [
        ("gala,2026-09-20,2026-09-21,DE", True),
        ("gala,2026-09-20,2026-09-21,de", True),
        ("gala,2026-09-20,2026-09-21,AT", False),
        ("gala,2026-09-20,2026-09-21,", False),
        ("gala,2026-09-20,2026-12-01,DE", False),
        ("gala,2026-09-01,2026-09-21,DE", False),
    ],
)
def test_an_event_that_never_counts_is_warned_of(
    tmp_path: Path, second: str, is_hidden: bool
) -> None:
    events, found = read(tmp_path, f"{HEADER}\nfair,2026-09-19,2026-10-04,DE\n{second}\n")
    assert len(events) == 2
    assert [(each.line, each.severity) for each in found] == [(3, "warning")] * is_hidden


ROWS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 8), st.sampled_from([None, "DE", "AT"])),
    min_size=1,
    max_size=8,
)


@given(ROWS, st.integers(0, 30), st.sampled_from([None, "DE", "AT"]))
def test_an_event_that_is_warned_of_is_never_the_answer(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, int, str | None]],
    offset: int,
    location: str | None,
) -> None:
    begin = date(2025, 12, 20)
    lines = [
        f"e{number},{begin + timedelta(first)},{begin + timedelta(first + length)},{place or ''}"
        for number, (first, length, place) in enumerate(rows)
    ]
    folder = tmp_path_factory.mktemp("calendar")
    events, found = read(folder, "\n".join([HEADER, *lines, ""]))
    day = begin + timedelta(offset)
    told = read_rules(_rules(events)).calendar
    answer = local_event_of(day, location, told)
    on = [
        event.name
        for event in events
        if event.first <= day <= event.last and event.location in {None, location}
    ]
    assert answer == (on[0] if on else None)
    assert answer not in {events[(finding.line or 0) - 2].name for finding in found}


def _rules(events: tuple[LocalEvent, ...]) -> str:
    from components.preflight.checked_context import CheckedContext

    return CheckedContext(local_event="LOCAL_EVENT", calendar=events).for_requests
