"""A state machine."""

from dataclasses import dataclass, field
from typing import Any

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
