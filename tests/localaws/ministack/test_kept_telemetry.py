from typing import Any

import pytest

from localaws.ministack.kept_telemetry import LINE_BYTES, cut_group


def group(**streams: int) -> dict[str, Any]:
    """A log group; each stream has so many lines of ten characters, and is older than the next."""
    return {
        "streams": {
            name: {
                "events": [
                    {"timestamp": age * 1000 + n, "message": f"{name}-{n:08d}"}
                    for n in range(lines)
                ],
                "lastEventTimestamp": age * 1000 + lines if lines else None,
            }
            for age, (name, lines) in enumerate(streams.items())
        }
    }


def lines(made: dict[str, Any]) -> dict[str, int]:
    return {name: len(stream["events"]) for name, stream in made["streams"].items()}


@pytest.mark.parametrize(
    ("kept_lines", "expected"),
    [
        (7, {"a": 3, "b": 4}),
        (6, {"a": 2, "b": 4}),
        (4, {"b": 4}),
        (1, {"b": 1}),
        (0, {}),
    ],
)
def test_the_newest_lines_of_a_group_stay(kept_lines: int, expected: dict[str, int]) -> None:
    made = group(a=3, b=4)
    cut_group(made, kept_lines * (10 + LINE_BYTES))
    assert lines(made) == expected
    left = [line["message"] for stream in made["streams"].values() for line in stream["events"]]
    assert (
        left
        == [
            line["message"]
            for stream in group(a=3, b=4)["streams"].values()
            for line in stream["events"]
        ][7 - kept_lines :]
    )


def test_a_stream_that_never_had_lines_stays() -> None:
    made = group(empty=0, a=3)
    cut_group(made, 10 + LINE_BYTES)
    assert lines(made) == {"empty": 0, "a": 1}
