"""State machines as they are kept on disk: a file each."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from localaws.shared import atomic_file

ACTIVE, DELETING = "ACTIVE", "DELETING"


@dataclass
class StateMachine:
    """One state machine, as the API describes it.

    Attributes:
        arn: of the state machine.
        name: of the state machine.
        definition: its text.
        role: ARN of the role that its executions act in.
        logging: members of `loggingConfiguration`.
        tracing: members of `tracingConfiguration`.
        encryption: members of `encryptionConfiguration`.
        created_at: seconds since the Unix epoch.
        revision: id of definition and role.
        status: `ACTIVE` or `DELETING`.
        tags: by key.
    """

    arn: str
    name: str
    definition: str
    role: str
    logging: dict[str, Any]
    tracing: dict[str, Any]
    encryption: dict[str, Any]
    created_at: float
    revision: str
    status: str = ACTIVE
    tags: dict[str, str] = field(default_factory=dict)


class MachineStore:
    """The folder of all state machines.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def load(self) -> Iterator[StateMachine]:
        """Yield all state machines."""
        for path in self._root.glob("*.json"):
            yield StateMachine(**json.loads(path.read_text(encoding="utf-8")))

    def save(self, machine: StateMachine) -> None:
        """Write a state machine, in place of the file as a whole."""
        atomic_file.write_json(self._path(machine.arn), asdict(machine), durable=True)

    def delete(self, arn: str) -> None:
        """Remove a state machine."""
        self._path(arn).unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove all state machines."""
        for path in self._root.glob("*.json"):
            path.unlink()

    def _path(self, arn: str) -> Path:
        # Names may differ in what file systems do not tell apart, such as upper and lower case.
        return self._root / f"{hashlib.sha256(arn.encode()).hexdigest()[:40]}.json"
