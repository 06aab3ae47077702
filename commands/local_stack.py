"""A stack on the local AWS: what it needs besides Pulumi, since its backend is a folder of this machine."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands.pulumi_stack import PulumiStack
from commands.workspace import PROJECT
from localpulumi.file_backend.history import has_failed_update
from localpulumi.file_backend.layout import StackFiles, latest, read_checkpoint
from localpulumi.file_backend.locks import living_holders, release_dead_locks
from localpulumi.file_backend.repair import existing_checkpoint, repair

LOCK_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Stack(PulumiStack):
    """A stack by its short name, such as `local`.

    Attributes:
        backend: folder of the file backend that `environment` names.
    """

    backend: Path

    @property
    def qualified_name(self) -> str:
        """Name that needs no selected stack; a file backend has one organization."""
        return f"organization/{PROJECT}/{self.name}"

    @property
    def files(self) -> StackFiles:
        """What the backend keeps of the stack."""
        return StackFiles(self.backend, PROJECT, self.name)

    def exists(self) -> bool:
        """True when the backend knows the stack."""
        return existing_checkpoint(self.files) is not None

    def ensure(self) -> None:
        """Initialise the stack where it is missing."""
        if not self.exists():
            self.run("stack", "init")

    def release(self) -> bool:
        """Free the stack from the lock and the half-written files of a killed run.

        Returns:
            Whether its state had to be restored, so that it may be older than what the stack has.
        """
        self.wait_for_living_lock()
        told = repair(self.files)
        if told:
            print(told)
        return told is not None

    def wait_for_living_lock(self) -> None:
        """Remove dead locks and wait for a `pulumi` that works on the stack, as one that outlived a killed command."""
        told = False
        release_dead_locks(self.files)
        while holders := living_holders(self.files):
            if not told:
                print(
                    f"pulumi (process {holders[0]}) still works on stack {self.name}; waiting for it"
                )
                told = True
            time.sleep(LOCK_POLL_SECONDS)
            release_dead_locks(self.files)

    def recorded_names(self) -> set[str]:
        """What the resources of the state are called: their ids and every text among their outputs."""
        resources = self._deployment().get("resources") or []
        ids = {resource.get("id") for resource in resources}
        outputs = [
            value for resource in resources for value in resource.get("outputs", {}).values()
        ]
        return {name for name in (*ids, *outputs) if isinstance(name, str)}

    def has_pending_creates(self) -> bool:
        """Whether a killed engine had begun to make something."""
        pending = self._deployment().get("pending_operations") or []
        return any(operation["type"] == "creating" for operation in pending)

    def has_failed_update(self) -> bool:
        """Whether the last `pulumi up` failed, as it does when a plugin is killed."""
        return has_failed_update(self.files)

    def _deployment(self) -> dict[str, Any]:
        """The state as the file backend holds it, secrets encrypted; no engine has to start for it."""
        path = existing_checkpoint(self.files)
        checkpoint = read_checkpoint(path) if path else None
        return latest(checkpoint) if checkpoint else {}


def stack_names(backend: Path) -> list[str]:
    """All stacks of the project in a file backend."""
    folder = backend / ".pulumi" / "stacks" / PROJECT
    return sorted(path.stem for path in folder.glob("*.json"))
