from datetime import UTC, datetime

import pytest

from handlers.shared.service.firehose_objects import oldest_arrival


@pytest.mark.parametrize(
    ("key", "moment"),
    [
        (
            "events/2026/03/01/stream-1-2026-03-01-09-05-59-0a1b.gz",
            datetime(2026, 3, 1, 9, 5, 59, tzinfo=UTC),
        ),
        ("stream-1-2026-03-01-09-05-59-0a1b", datetime(2026, 3, 1, 9, 5, 59, tzinfo=UTC)),
        ("events/2026/03/01/notes.txt", None),
        ("x-2026-03-01-09-05-59-y/notes.txt", None),
        ("", None),
    ],
)
def test_the_name_of_an_object_says_when_its_oldest_record_arrived(
    key: str, moment: datetime | None
) -> None:
    assert oldest_arrival(key) == moment
