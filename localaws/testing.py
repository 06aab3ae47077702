"""A real local AWS for a test: its own process, its own home, a free port."""

import hashlib
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from localaws.process import server
from localaws.process.credentials import Credentials, read_credentials
from localaws.process.locked_environment import FUNCTIONS_REQUIREMENTS, ensure_environment
from localaws.shared.personalize_behaviour import PersonalizeBehaviour
from localaws.shared.settings import Settings


@dataclass
class LocalAws:
    """A running local AWS."""

    settings: Settings

    @property
    def endpoint(self) -> str:
        """URL of every service."""
        return self.settings.endpoint

    @property
    def home(self) -> Path:
        """Folder that holds everything it keeps."""
        return self.settings.home

    @property
    def credentials(self) -> Credentials:
        """The root key."""
        return read_credentials(self.home)

    def client(self, service: str, **options: Any) -> Any:
        """Return a boto3 client with the root key; any option of boto3 may be given instead.

        A request is tried once, so that a test sees what the service answered.
        """
        root = self.credentials
        defaults: Mapping[str, Any] = {
            "endpoint_url": self.endpoint,
            "region_name": self.settings.region,
            "config": Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=60),
            "aws_access_key_id": root.access_key_id,
            "aws_secret_access_key": root.secret_access_key,
        }
        return boto3.client(service, **{**defaults, **options})

    def restart(self) -> None:
        """Stop gracefully and start again on the same port, with the same home."""
        self.stop()
        self.start()

    def start(self) -> None:
        """Start the server on the port that it had, or on a free one the first time."""
        record, _ = server.start(self.settings)
        self.settings = replace(self.settings, port=record.port)

    def stop(self) -> None:
        """Stop gracefully."""
        server.stop(self.settings.home)

    def kill(self) -> None:
        """End the process as a crash would, and wait until it is gone; nothing when it does not run."""
        record = server.running_record(self.settings.home)
        if record is None or record.pid is None:
            return
        os.kill(record.pid, signal.SIGKILL)
        while server.running_record(self.settings.home) is not None:
            time.sleep(0.01)


@contextmanager
def running_local_aws(
    home: Path, *, clock: str = "fast", personalize: PersonalizeBehaviour | None = None
) -> Iterator[LocalAws]:
    """Run a local AWS with this home on a free port, and stop it in the end.

    Args:
        home: folder that holds everything it keeps; made when missing.
        clock: `fast` shortens the services' waiting times, `real` keeps those of AWS.
        personalize: what Personalize does where AWS documents nothing.
    """
    prepare_home(home)
    settings = Settings(
        home=home, port=0, clock=clock, personalize=personalize or PersonalizeBehaviour()
    )
    local_aws = LocalAws(settings)
    local_aws.start()
    try:
        yield local_aws
    finally:
        local_aws.stop()


def prepare_home(home: Path) -> None:
    """Give a home the environment of the Lambda functions, which all test homes of this machine share."""
    shared = shared_functions_environment()
    home.mkdir(parents=True, exist_ok=True)
    link = home / "functions"
    if not link.exists():
        link.symlink_to(shared, target_is_directory=True)


def shared_functions_environment() -> Path:
    """Make the environment of the Lambda functions once for these requirements, in the user's cache folder."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(FUNCTIONS_REQUIREMENTS.read_bytes()).hexdigest()[:16]
    path = cache / "pulumi-personalize" / f"functions-{digest}"
    ensure_environment(path, FUNCTIONS_REQUIREMENTS)
    return path
