"""The list of users to delete: checked before a deployment, so that no user who was to go is passed over."""

import csv
import hashlib
import io

from components.preflight.checked_data import CheckedUserList
from components.preflight.findings import Finding
from components.preflight.sources import SourceError, Sources

COLUMN = "USER_ID"
MAX_BYTES = 100 << 20
"""Source: Amazon Personalize Developer Guide, "Preparing a list of users to delete"."""

MAX_ID_LENGTH = 256
_LINE_BREAKS = frozenset("\n\r")


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
    """The ids in the text of a list, without its header, as they stand there.

    Raises:
        csv.Error: it is no CSV.
    """
    return [row[0] if row else "" for _, row in _rows(text)[1:]]


def _findings(location: str, text: str, size: int) -> list[Finding]:
    if size > MAX_BYTES:
        return [Finding(file=location, text=f"It has {size} bytes; the service takes {MAX_BYTES}.")]
    try:
        rows = _rows(text)
    except csv.Error as error:
        wanted = "Write each id in one line, and close each quotation mark."
        return [Finding(file=location, text=f"It is no CSV ({error}). {wanted}")]
    header = [row for _, row in rows[:1]]
    if header != [[COLUMN]]:
        wanted = f"expected the one column {COLUMN}. Leave out all others."
        return [Finding(file=location, line=1, text=f"The header is {header}; {wanted}")]
    if len(rows) == 1:
        return [Finding(file=location, text="It lists nobody. List users, or remove the setting.")]
    return [
        Finding(
            file=location,
            line=line,
            text=f"Expected one id of 1 to {MAX_ID_LENGTH} characters, without line breaks.",
        )
        for line, row in rows[1:]
        if not _is_one_id(row)
    ]


def _is_one_id(row: list[str]) -> bool:
    """The service takes neither blank ids nor line breaks in cells."""
    if len(row) != 1 or _LINE_BREAKS & set(row[0]):
        return False
    return bool(row[0].strip()) and len(row[0]) <= MAX_ID_LENGTH


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Each row, and the line on which it ends. Lines end at line feeds and carriage returns alone, and none within quotes.

    Without `strict` an open quotation mark would be closed by the end of the file, and the ids behind it would be one.
    """
    reader = csv.reader(io.StringIO(text, newline=""), escapechar="\\", strict=True)
    return [(reader.line_num, row) for row in reader]
