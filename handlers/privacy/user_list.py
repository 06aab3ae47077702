"""The list of users that a data deletion job reads, with one user, and the pseudonym that stands for the user elsewhere.

Source: Amazon Personalize Developer Guide, "Preparing a list of users to delete".
"""

import hashlib

from handlers.shared.requests import RequestError

COLUMN = "USER_ID"
PSEUDONYM_LENGTH = 24
_LINE_BREAKS = frozenset("\n\r")


def csv_of(user_id: str) -> bytes:
    """A CSV file that lists one user.

    Raises:
        RequestError: 400 for an id that no CSV file can hold: the service takes no line breaks in cells, and no blank ids.
    """
    if _LINE_BREAKS & set(user_id) or not user_id.strip():
        raise RequestError(400, "userId must not be blank or have a line break.")
    escaped = user_id.replace("\\", "\\\\").replace('"', '\\"')
    return f'{COLUMN}\n"{escaped}"\n'.encode()


def pseudonym(user_id: str, dataset_group_arn: str) -> str:
    """What keys and names have in place of the id: the same for each request, another in each dataset group.

    Whoever knows an id can make its pseudonym; nobody can read the id from it.
    """
    text = f"{dataset_group_arn}\n{user_id}"
    return hashlib.sha256(text.encode()).hexdigest()[:PSEUDONYM_LENGTH]
