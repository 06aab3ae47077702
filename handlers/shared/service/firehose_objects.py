"""When what an object of Firehose holds arrived, as its name says: who replays and who purges read the same objects."""

import re
from datetime import UTC, datetime

_TIME = re.compile(r"-(\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2})-[^/]*$")


def oldest_arrival(key: str) -> datetime | None:
    """When an object's oldest record arrived, in whole seconds, UTC; None for what Firehose did not name.

    Source: Amazon Data Firehose Developer Guide, "Configure Amazon S3 object name format".

    Args:
        key: of the object.
    """
    found = _TIME.search(key)
    return datetime.strptime(found[1], "%Y-%m-%d-%H-%M-%S").replace(tzinfo=UTC) if found else None
