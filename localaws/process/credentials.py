"""The root key of one local AWS: made at random at its first start, kept in its home, readable by its owner alone."""

import json
import secrets
import string
from dataclasses import asdict, dataclass
from pathlib import Path

from localaws.process.server import ServerError
from localaws.shared import atomic_file

FILE_NAME = "credentials.json"
ID_PREFIX = "AKIA"
ID_LENGTH = 20
SECRET_LENGTH = 40
_ID_ALPHABET = string.ascii_uppercase + "234567"
_SECRET_ALPHABET = string.ascii_letters + string.digits + "+/"


@dataclass(frozen=True)
class Credentials:
    """An access key, in the shape of AWS's: an id of 20 characters and a secret of 40."""

    access_key_id: str
    secret_access_key: str

    def __repr__(self) -> str:
        """The id alone: what is printed or logged must not give the secret away."""
        return f"Credentials({self.access_key_id})"


def ensure_credentials(home: Path) -> Credentials:
    """Return the root key of the local AWS in `home`; made when there is none.

    The caller holds the home (`localaws.process.server.hold_home`), so that only one makes it.

    Raises:
        ServerError: there is a file that holds no key.
    """
    if not _path(home).exists():
        atomic_file.write_json(_path(home), asdict(_random_credentials()), durable=True)
    return read_credentials(home)


def read_credentials(home: Path) -> Credentials:
    """Return the root key of the local AWS in `home`.

    Raises:
        ServerError: it was never started, or the file holds no key.
    """
    path = _path(home)
    try:
        return Credentials(**json.loads(path.read_text()))
    except FileNotFoundError as error:
        raise ServerError(
            f"the local AWS in {home} has no root key yet: it makes one at its first start; "
            f"start it with `python -m localaws start --home {home}`"
        ) from error
    except (OSError, ValueError, TypeError) as error:
        raise ServerError(
            f"{path} cannot be read, or does not hold an access key id and a secret access key: "
            "remove it, and the next start makes a new root key"
        ) from error


def _path(home: Path) -> Path:
    return home / FILE_NAME


def _random_credentials() -> Credentials:
    tail = "".join(secrets.choice(_ID_ALPHABET) for _ in range(ID_LENGTH - len(ID_PREFIX)))
    secret = "".join(secrets.choice(_SECRET_ALPHABET) for _ in range(SECRET_LENGTH))
    return Credentials(ID_PREFIX + tail, secret)
