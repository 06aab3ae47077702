"""What every part of the local AWS is told: where it lives, on which port, in which region."""

from dataclasses import dataclass, field
from pathlib import Path

from localaws.shared.personalize_behaviour import PersonalizeBehaviour


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one local AWS; all that a service is given.

    Attributes:
        home: folder that holds everything the local AWS keeps.
        port: TCP port on 127.0.0.1.
        region: region of requests that name none.
        account: twelve-digit account of the root credentials.
        clock: `fast` shortens the service's waiting times, `real` keeps those of AWS.
        personalize: what Personalize does where AWS documents nothing.
    """

    home: Path
    port: int
    region: str = "us-east-1"
    account: str = "000000000000"
    clock: str = "fast"
    personalize: PersonalizeBehaviour = field(default_factory=PersonalizeBehaviour)

    @property
    def endpoint(self) -> str:
        """URL of every service."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def functions_environment(self) -> Path:
        """Virtual environment in which Lambda functions run."""
        return self.home / "functions"
