"""What log lines may hold: counts, codes, and numbers of requests and records. No member is for an id of a user, item or session."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.local_aws import CHECKOUT

MEMBERS = frozenset({
    # of requests and records
    "requestId", "requestIds", "sequenceNumber", "failedSequenceNumbers",
    # counts
    "records", "recorded", "refused", "failed", "delivered", "deadLettered", "undelivered", "purges", "steps", "removed",
    # codes and constant words
    "status", "error", "errors", "refusedByTheService", "reason", "kind", "claim", "isNew", "isOver", "purpose",
})  # fmt: skip
WRITERS = frozenset({"log", "emit"})
MODULES = sorted((CHECKOUT / "handlers").rglob("*.py"))


def members(path: Path) -> Iterator[str | None]:
    """The names of what calls of the two writers give; None for a mapping, whose names cannot be known."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in WRITERS
        ):
            yield from (keyword.arg for keyword in node.keywords)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_log_line_has_known_members_alone(path: Path) -> None:
    assert set(members(path)) <= MEMBERS


def test_every_known_member_is_written() -> None:
    assert {each for path in MODULES for each in members(path)} == MEMBERS


def test_nothing_else_writes() -> None:
    writers = {
        path.name
        for path in MODULES
        if "print(" in (text := path.read_text(encoding="utf-8")) or "sys.stdout" in text
    }
    assert writers == {"logs.py", "metrics.py"}
