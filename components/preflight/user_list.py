"""The list of users to delete: checked before a deployment, so that no user who was to go is passed over."""

import csv
import hashlib

from components.preflight.checked_data import CheckedUserList
from components.preflight.findings import Finding
from components.preflight.sources import SourceError, Sources

COLUMN = "USER_ID"
MAX_BYTES = 100 << 20
"""Source: Amazon Personalize Developer Guide, "Preparing a list of users to delete"."""

MAX_ID_LENGTH = 256


def check_user_list(
    location: str, sources: Sources
) -> tuple[CheckedUserList | None, list[Finding]]:
    """Read the file; what is wrong with it.

    Args:
        location: a path or an `s3://` address.
        sources: finds it.
    """
    try:
        path = sources.path(location)
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except SourceError as error:
        return None, [Finding(file=location, text=str(error))]
    except UnicodeDecodeError:
        return None, [
            Finding(file=location, text="It is not text in UTF-8. Write it again in UTF-8.")
        ]
    found = _findings(location, text, len(content))
    return CheckedUserList(path=path, sha256=hashlib.sha256(content).hexdigest()), found


def listed_users(text: str) -> list[str]:
    """The ids in the text of a list, without its header, as they stand there."""
    return [row[0] if row else "" for row in _rows(text)[1:]]


def _findings(location: str, text: str, size: int) -> list[Finding]:
    rows = _rows(text)
    if size > MAX_BYTES:
        return [Finding(file=location, text=f"It has {size} bytes; the service takes {MAX_BYTES}.")]
    if not rows or rows[0] != [COLUMN]:
        wanted = f"expected the one column {COLUMN}. Leave out all others."
        return [Finding(file=location, line=1, text=f"The header is {rows[:1]}; {wanted}")]
    if len(rows) == 1:
        return [Finding(file=location, text="It lists nobody. List users, or remove the setting.")]
    return [
        Finding(
            file=location, line=number, text=f"Expected one id of 1 to {MAX_ID_LENGTH} characters."
        )
        for number, row in enumerate(rows[1:], start=2)
        if len(row) != 1 or not row[0].strip() or len(row[0]) > MAX_ID_LENGTH
    ]


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(text.splitlines(), escapechar="\\"))
