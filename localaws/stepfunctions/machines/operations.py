"""The operations about state machines.

Source: AWS Step Functions API Reference.
"""

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from localaws.shared.record_folder import RecordFolder
from localaws.stepfunctions import arns, paging
from localaws.stepfunctions.errors import SfnError, no_machine
from localaws.stepfunctions.language.validation import problems
from localaws.stepfunctions.machines import settings
from localaws.stepfunctions.machines.machine import DELETING, StateMachine
from localaws.stepfunctions.machines.roles import Roles

Data = Mapping[str, Any]
Answer = dict[str, Any]


class Machines:
    """All state machines.

    Args:
        store: where they are kept.
        roles: that their executions act in.
        now: seconds since the Unix epoch.
    """

    def __init__(self, store: RecordFolder, roles: Roles, now: Callable[[], float]) -> None:
        self._store = store
        self._roles = roles
        self._now = now
        self._lock = threading.RLock()
        self._machines: dict[str, StateMachine] = {}

    def load(self) -> None:
        """Take up what is kept."""
        with self._lock:
            kept = [StateMachine(**each) for each in self._store.load()]
            self._machines = {each.arn: each for each in kept}

    def reset(self) -> None:
        """Forget all."""
        with self._lock:
            self._machines.clear()
            self._store.clear()

    def find(self, arn: object) -> StateMachine:
        """The state machine of an ARN.

        Raises:
            SfnError: the ARN is none, or there is no such state machine.
        """
        with self._lock:
            found = self._machines.get(arns.checked_machine(arn))
        if found is None:
            raise no_machine(str(arn))
        return found

    def tags(self, arn: str) -> Mapping[str, str]:
        """The tags of a state machine; none when there is no such one."""
        found = self._machines.get(arn)
        return {} if found is None else found.tags

    def create(self, account: str, region: str, data: Data) -> Answer:
        """CreateStateMachine: the same request once more answers the same."""
        name = arns.checked_name(data.get("name"))
        settings.refuse_rest(data)
        machine = StateMachine(
            arn=arns.machine_arn(account, region, name),
            name=name,
            definition=settings.checked_definition(data.get("definition")),
            role=settings.checked_role(data.get("roleArn")),
            logging=settings.checked_logging(data.get("loggingConfiguration")),
            tracing=settings.checked_tracing(data.get("tracingConfiguration")),
            encryption=settings.checked_encryption(data.get("encryptionConfiguration")),
            created_at=self._now(),
            revision=str(uuid.uuid4()),
            tags=settings.checked_tags(data.get("tags"), {}),
        )
        with self._lock:
            present = self._machines.get(machine.arn)
            if present is None:
                self._roles.check(machine)
                self._put(machine)
                present = machine
            elif present.status == DELETING:
                raise _deleting(machine.arn)
            elif _identity(present) != _identity(machine):
                raise SfnError(
                    "StateMachineAlreadyExists", f"State Machine Already Exists: '{machine.arn}'"
                )
        return {"stateMachineArn": present.arn, "creationDate": present.created_at}

    def update(self, data: Data) -> Answer:
        """UpdateStateMachine: executions that run go on with what they were started with."""
        arn = self.find(data.get("stateMachineArn")).arn
        settings.refuse_rest(data)
        changes: dict[str, Any] = {}
        for member, name, check in _UPDATES:
            if data.get(member) is not None:
                changes[name] = check(data[member])
        if not changes:
            raise SfnError(
                "MissingRequiredParameter",
                "Either the definition, the role ARN, or the LoggingConfiguration must be specified",
            )
        with self._lock:
            machine = self.find(arn)
            if machine.status == DELETING:
                raise _deleting(arn)
            changed = StateMachine(**{**vars(machine), **changes, "revision": str(uuid.uuid4())})
            self._roles.check(changed)
            self._put(changed)
        return {"updateDate": self._now(), "revisionId": changed.revision}

    def describe(self, data: Data) -> Answer:
        """DescribeStateMachine."""
        return description(self.find(data.get("stateMachineArn")))

    def list_all(self, account: str, region: str, data: Data) -> Answer:
        """ListStateMachines: by name."""
        prefix = arns.machine_arn(account, region, "")
        with self._lock:
            found = [each for each in self._machines.values() if each.arn.startswith(prefix)]
        listed = [
            {
                "stateMachineArn": each.arn,
                "name": each.name,
                "type": "STANDARD",
                "creationDate": each.created_at,
            }
            for each in sorted(found, key=lambda each: each.name)
        ]
        page, more = paging.page(listed, data)
        return {"stateMachines": page, **more}

    def begin_deletion(self, arn: object) -> str | None:
        """Let a state machine take no more executions; its ARN, or None when there is no such one."""
        with self._lock:
            machine = self._machines.get(arns.checked_machine(arn))
            if machine is None:
                return None
            machine.status = DELETING
            self._put(machine)
            return machine.arn

    def deleting(self) -> list[str]:
        """ARNs of the state machines that go when their executions have ended."""
        with self._lock:
            return [each.arn for each in self._machines.values() if each.status == DELETING]

    def remove(self, arn: str) -> None:
        """Forget a state machine."""
        with self._lock:
            self._store.delete(arn)
            self._machines.pop(arn, None)

    def validate(self, data: Data) -> Answer:
        """ValidateStateMachineDefinition."""
        found = problems(str(data.get("definition", "")))
        limit = int(data.get("maxResults") or 100)
        return {
            "result": "FAIL" if found else "OK",
            "diagnostics": settings.diagnostics(found[:limit]),
            "truncated": len(found) > limit,
        }

    def tag(self, data: Data) -> Answer:
        """TagResource."""
        with self._lock:
            machine = self._tagged(data)
            machine.tags = settings.checked_tags(data.get("tags"), machine.tags)
            self._put(machine)
        return {}

    def untag(self, data: Data) -> Answer:
        """UntagResource."""
        with self._lock:
            machine = self._tagged(data)
            gone = set(data.get("tagKeys") or [])
            machine.tags = {key: value for key, value in machine.tags.items() if key not in gone}
            self._put(machine)
        return {}

    def list_tags(self, data: Data) -> Answer:
        """ListTagsForResource."""
        tags = self._tagged(data).tags
        return {"tags": [{"key": key, "value": value} for key, value in sorted(tags.items())]}

    def _tagged(self, data: Data) -> StateMachine:
        found = self._machines.get(arns.checked_machine(data.get("resourceArn")))
        if found is None:
            raise SfnError("ResourceNotFound", f"Resource not found: '{data['resourceArn']}'")
        return found

    def _put(self, machine: StateMachine) -> None:
        self._store.save(machine.arn, asdict(machine))
        self._machines[machine.arn] = machine


def description(machine: StateMachine) -> Answer:
    """A state machine as DescribeStateMachine answers it."""
    return {
        "stateMachineArn": machine.arn,
        "name": machine.name,
        "status": machine.status,
        "definition": machine.definition,
        "roleArn": machine.role,
        "type": "STANDARD",
        "creationDate": machine.created_at,
        "loggingConfiguration": machine.logging,
        "tracingConfiguration": machine.tracing,
        "encryptionConfiguration": machine.encryption,
        "revisionId": machine.revision,
    }


_UPDATES: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("definition", "definition", settings.checked_definition),
    ("roleArn", "role", settings.checked_role),
    ("loggingConfiguration", "logging", settings.checked_logging),
    ("tracingConfiguration", "tracing", settings.checked_tracing),
    ("encryptionConfiguration", "encryption", settings.checked_encryption),
)


def _identity(machine: StateMachine) -> tuple[Any, ...]:
    """By what a second CreateStateMachine is the same; its role and its tags are not looked at."""
    return machine.definition, machine.logging, machine.tracing, machine.encryption


def _deleting(arn: str) -> SfnError:
    return SfnError("StateMachineDeleting", f"State Machine is being deleted: '{arn}'")
