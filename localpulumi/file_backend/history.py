"""What the backend has noted of the operations on a stack."""

from __future__ import annotations

from localpulumi.file_backend.layout import StackFiles, read_json

_CHANGES = frozenset({"update", "destroy"})


def has_failed_update(files: StackFiles) -> bool:
    """Whether the last operation that changed the stack is a `pulumi up` that failed.

    An engine that is killed notes nothing here; its state has pending operations. An engine whose plugin is killed
    sees a create fail and forgets it, although the service may have made the object: that shows here alone.

    Source: pulumi 3.259, `pkg/backend/diy`, `addToHistory`; `UpdateInfo`, `Kind` and `Result`.
    """
    notes = (
        read_json(path)
        for path in sorted(files.history.glob("*.history.json*"), reverse=True)
        if path.suffix in {".json", ".gz"}
    )
    last = next((note for note in notes if note and note.get("kind") in _CHANGES), {})
    return last.get("kind") == "update" and last.get("result") != "succeeded"
