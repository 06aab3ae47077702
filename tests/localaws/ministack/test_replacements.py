"""The table of replacements is whole, and fits the MiniStack that is installed."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from ministack.services import kinesis

from localaws.apigateway.service import GatewayService
from localaws.cloudwatch.service import CloudWatchService
from localaws.event_sources.redelivery import Redelivery
from localaws.event_sources.service import StreamsService
from localaws.eventbridge.service import EventBridgeService
from localaws.ministack import replacement
from localaws.ministack.calls import MiniStackLoopCalls, MiniStackObjects, MiniStackThreadCalls
from localaws.ministack.durability import Durability
from localaws.ministack.event_bus import MiniStackEventBus
from localaws.ministack.event_source_mappings import MiniStackMappings
from localaws.ministack.functions_worker import FunctionsWorker
from localaws.ministack.multipart_uploads import MultipartUploads
from localaws.ministack.record_journal import RecordJournal
from localaws.ministack.repeated_messages import RepeatedMessages
from localaws.ministack.replacements import Parts, table
from localaws.ministack.rest_apis import caller_identity
from localaws.ministack.root_key import RootKey
from localaws.ministack.schedules import MiniStackSchedules
from localaws.ministack.service_roles import MiniStackServiceRoles
from localaws.ministack.streams import MiniStackStreams, Retention
from localaws.ministack.target_permissions import MiniStackTargetPermissions
from localaws.personalize.service import PersonalizeService
from localaws.process.credentials import Credentials
from localaws.shared.advanced_time import clock_of
from localaws.shared.mailbox import Mailbox
from localaws.shared.settings import Settings
from localaws.stepfunctions.service import StepFunctionsService

LOCALAWS = Path(replacement.__file__).parents[1]
MUTATIONS = {"update", "setdefault", "pop", "popitem", "clear", "append", "extend", "insert"}


@pytest.fixture
def rows(tmp_path: Path) -> tuple[replacement.Replacement, ...]:
    settings = Settings(home=tmp_path, port=1)
    calls = MiniStackLoopCalls()
    thread_calls = MiniStackThreadCalls(calls)
    clock = clock_of(tmp_path)
    cloudwatch = CloudWatchService(settings, thread_calls, MiniStackEventBus(), clock)
    roles = MiniStackServiceRoles("personalize.amazonaws.com")
    personalize = PersonalizeService(settings, roles, clock.now)
    return table(
        Parts(
            durability=Durability(),
            uploads=MultipartUploads(tmp_path / "uploads"),
            root_key=RootKey(Credentials("AKIAROOT", "secret"), settings.account),
            own_services=(personalize.own_service,),
            gateway=GatewayService(settings, calls, caller_identity, cloudwatch.metrics),
            repeated_messages=RepeatedMessages(Redelivery()),
            record_journal=RecordJournal(tmp_path),
            event_sources=StreamsService(
                settings,
                streams=MiniStackStreams(),
                mappings=MiniStackMappings(),
                calls=thread_calls,
                objects=MiniStackObjects(thread_calls),
                metrics=cloudwatch.metrics,
                now=clock.now,
            ),
            retention=Retention((), Durability().flowed),
            functions=FunctionsWorker(settings, ["HOME"]),
            cloudwatch=cloudwatch,
            eventbridge=EventBridgeService(
                settings,
                MiniStackSchedules(thread_calls),
                thread_calls,
                MiniStackTargetPermissions(),
                clock.now,
            ),
            mailbox=Mailbox(tmp_path / "mails.json"),
            now=clock.now,
            step_functions=StepFunctionsService(
                settings,
                calls=thread_calls,
                roles=MiniStackServiceRoles("states.amazonaws.com"),
                denial=lambda *_: None,
                metrics=cloudwatch.metrics,
                bus=MiniStackEventBus(),
                now=clock.now,
            ),
        )
    )


def test_every_row_fits(rows: tuple[replacement.Replacement, ...]) -> None:
    assert {row.attribute: row.mismatch() for row in rows if row.mismatch()} == {}


def test_events_are_kept_for_nobody(rows: tuple[replacement.Replacement, ...]) -> None:
    (log,) = [each for each in rows if each.attribute == "_events_log_list"]
    events = log.make(None)
    events().append({"EventId": "1"})
    assert events() == []


def test_no_part_is_replaced_twice(rows: tuple[replacement.Replacement, ...]) -> None:
    assert Counter((row.module, row.attribute) for row in rows).most_common(1)[0][1] == 1


def test_a_changed_signature_is_refused(
    rows: tuple[replacement.Replacement, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinesis, "_expire_records", lambda stream, now: None)
    with pytest.raises(
        replacement.MiniStackChangedError,
        match=r"kinesis\._expire_records cannot be replaced.*\(stream\) .* \(stream, now\) was found",
    ):
        replacement.install(rows)


def imports_and_modules() -> Iterator[tuple[Path, set[str], ast.AST]]:
    for path in sorted(LOCALAWS.rglob("*.py")):
        tree = ast.parse(path.read_text())
        yield path, ministack_names(tree), tree


def test_nothing_but_one_package_imports_ministack() -> None:
    importers = {path.parent for path, names, _ in imports_and_modules() if names}
    assert importers == {LOCALAWS / "ministack"}


def test_nothing_but_the_table_changes_ministack() -> None:
    """The table's own mechanism is generic: it alone may name an attribute at run time."""
    found = {
        path.name: [ast.unparse(node) for node in changes(tree, names)]
        for path, names, tree in imports_and_modules()
        if path.parent == LOCALAWS / "ministack"
    }
    by_name = found.pop(Path(replacement.__file__).name)
    assert set(by_name) == {"setattr(owner, name, replacement)"}
    assert {name: changed for name, changed in found.items() if changed} == {}


def test_the_scan_sees_every_way_to_change_a_part() -> None:
    source = """
from ministack import app as main
from ministack.core import lambda_runtime
from ministack.services.kinesis import esm_wake
worker = lambda_runtime.Worker
handlers = main.SERVICE_HANDLERS
main.pin = 1
main.TABLE["a"] = 2
main.TABLE |= {}
main.TABLE.update(a=1)
worker.invoke = 3
handlers["a"] = 4
setattr(main, "pin", 5)
del main.pin
stored = main.items["a"]
stored["b"] = 6
own = {}
own["a"] = 7
"""
    tree = ast.parse(source)
    assert len(list(changes(tree, ministack_names(tree)))) == 8


def ministack_names(tree: ast.AST) -> set[str]:
    """Names in a module that are bound to MiniStack's modules and their attributes."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {
                each.asname or each.name.split(".")[0]
                for each in node.names
                if each.name.split(".")[0] == "ministack"
            }
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ministack":
            names |= {each.asname or each.name for each in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and is_part(node.value, names):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def is_part(node: ast.expr, names: set[str]) -> bool:
    """Whether an expression is a part of MiniStack: a chain of attributes that begins at one of the names."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in names


def changes(tree: ast.AST, names: set[str]) -> Iterator[ast.AST]:
    """Yield what changes a part of MiniStack, or an attribute that is named only at run time."""
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign | ast.Delete):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute | ast.Subscript) and is_part(target.value, names):
                yield node
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id in {"setattr", "delattr"}:
                yield node
            if (
                isinstance(function, ast.Attribute)
                and function.attr in MUTATIONS
                and isinstance(function.value, ast.Attribute)
                and is_part(function.value, names)
            ):
                yield node
