"""What log lines may hold: counts, codes, and numbers of requests and records. No member is for an id of a user, item or session."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.local_aws import CHECKOUT

MEMBERS = frozenset({
    # of requests and records
    "requestId", "requestIds", "sequenceNumber", "failedSequenceNumbers",
    # counts
    "records", "recorded", "refused", "failed", "delivered", "deadLettered", "undelivered", "purges", "steps", "removed",
    "things", "imports", "trainings", "bytes",
    # codes and constant words
    "status", "error", "errors", "refusedByTheService", "reason", "kind", "claim", "isNew", "isOver", "purpose",
})  # fmt: skip
WRITERS = frozenset({"log", "emit"})
MODULES = sorted((CHECKOUT / "handlers").rglob("*.py"))


OTHER_WRITERS = ("print(", "sys.stdout", "sys.stderr", "import logging", "import warnings")


def lines(path: Path) -> Iterator[ast.Call]:
    """The calls of the two writers."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in WRITERS
        ):
            yield node


def members(path: Path) -> Iterator[str | None]:
    """The names of what they are given; None for a mapping, whose names cannot be known."""
    for call in lines(path):
        yield from (keyword.arg for keyword in call.keywords)


def is_constant(given: ast.expr) -> bool:
    """Whether an argument is a word of the program, or one of two."""
    if isinstance(given, ast.IfExp):
        return is_constant(given.body) and is_constant(given.orelse)
    return isinstance(given, ast.Constant)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_log_line_has_known_members_alone(path: Path) -> None:
    assert set(members(path)) <= MEMBERS


def test_every_known_member_is_written() -> None:
    assert {each for path in MODULES for each in members(path)} == MEMBERS


def test_level_and_message_of_a_log_line_are_constant() -> None:
    logs = [
        call
        for path in MODULES
        for call in lines(path)
        if isinstance(call.func, ast.Name) and call.func.id == "log"
    ]
    assert logs
    assert all(len(call.args) == 2 and all(map(is_constant, call.args)) for call in logs)


def test_nothing_else_writes() -> None:
    writers = {
        path.name
        for path in MODULES
        if any(each in path.read_text(encoding="utf-8") for each in OTHER_WRITERS)
    }
    assert writers == {"logs.py", "metrics.py"}


def test_the_writers_are_called_by_their_names() -> None:
    """Under another name, or as a member of their module, a call would go unseen."""
    renamed = re.compile(
        r"import .*\b(log|emit) as |import handlers\.shared\.(logs|metrics)|shared import .*\b(logs|metrics)\b"
    )
    assert [path for path in MODULES if renamed.search(path.read_text(encoding="utf-8"))] == []
