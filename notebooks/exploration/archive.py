"""A stack's archive of events as a file of interactions, such as a training would have of them.

What an archived record means (its time, how many events it stands for, which of them are one) is the rule of the functions that
deliver it, so they are asked. Whom an event counts for is the service's rule: events of a session whose user became known are that
user's, and any other session stands for a user of its own.
Source: Amazon Personalize Developer Guide, "Recording real-time item interaction events", events of anonymous users.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from components.core.archive import list_objects, read_records
from handlers.events.fields import MalformedRecordError
from handlers.events.records import parse_record

_COLUMNS = ("event", "user", "session", "item", "time", "type")

_INTERACTIONS = """
COPY (
    SELECT coalesce(nullif(e."user", ''), known."user", e.session) AS USER_ID,
           e.item AS ITEM_ID, e.time AS TIMESTAMP, e.type AS EVENT_TYPE
    FROM (SELECT DISTINCT ON (event) * FROM events ORDER BY place) e
    LEFT JOIN (SELECT session, min("user") AS "user" FROM events WHERE "user" <> '' GROUP BY session) known
           ON known.session = e.session
    WHERE e.item <> '' ORDER BY e.place
) TO $target (HEADER, DELIMITER ',', QUOTE '"', ESCAPE '\\')
"""


@dataclass(frozen=True, kw_only=True)
class ArchivedEvents:
    """What was read of an archive.

    Attributes:
        objects: how many Firehose has written.
        records: lines in them.
        malformed: records that can never become an event.
        interactions: distinct events with an item, which are in the file.
    """

    objects: int
    records: int
    malformed: int
    interactions: int


def write_csv(s3: Any, bucket: str, folder: str, target: Path) -> ArchivedEvents:
    """Write USER_ID, ITEM_ID, TIMESTAMP and EVENT_TYPE of all events, oldest object first, as an import reads them.

    Args:
        s3: a client.
        bucket: of the archive.
        folder: first part of the keys, with a slash at the end.
        target: file to write; a second one stands beside it meanwhile.
    """
    beside = target.with_suffix(".events")
    objects, records, malformed = _write_events(s3, bucket, folder, beside)
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in _COLUMNS)
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE events AS SELECT row_number() OVER () AS place, * FROM "  # noqa: S608 - the names are our own
            f"read_csv($beside, columns={{{columns}}}, header=false, auto_detect=false, delim=',', quote='\"', "
            "escape='\"', nullstr=chr(10), allow_quoted_nulls=false, parallel=false)",
            {"beside": str(beside)},
        )
        written = connection.execute(_INTERACTIONS, {"target": str(target)}).fetchall()
    beside.unlink()
    return ArchivedEvents(
        objects=objects, records=records, malformed=malformed, interactions=int(written[0][0])
    )


def _write_events(s3: Any, bucket: str, folder: str, path: Path) -> tuple[int, int, int]:
    """A line an event; how many objects and records there are, and how many of these are none."""
    objects = list_objects(s3, bucket, folder)
    records = malformed = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for source in objects:
            for record in read_records(s3, bucket, source):
                records += 1
                try:
                    events = parse_record(record)
                except MalformedRecordError:
                    malformed += 1
                    continue
                rows.writerows(
                    (e.event_id, e.user_id, e.session_id, e.item_id, e.sent_at, e.event_type)
                    for e in events
                )
    return len(objects), records, malformed
