"""The state machine of every resource kind: one engine over the table of phases.

A resource in a phase has a step and the time when the step is over. `advance` moves every resource whose
time has come; a thread calls it when the next one is due, a test when it has moved its clock. A step that
works begins its work when it is entered and is left when the time has come and the work is done. A resource
can be held in its step, until another has left its own. One at rest can have an alarm, at which it does something by itself.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from localaws.personalize.resources import KINDS, Phase, Resource
from localaws.personalize.shapes import Json
from localaws.personalize.store import Store
from localaws.shared.clock import Clock

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How work ended: with facts for the resource, or with the reason why it failed."""

    facts: Json
    failure: str | None = None


Done = Callable[[Outcome], None]
Work = Callable[[Resource, Done], None]
"""Begins the work of a step and returns at once; calls `Done` when it is over, from any thread."""
Completion = Callable[[Resource, Json], None]
"""Runs when a phase ends well, in the same transaction, with the facts of its work."""
Alarm = Callable[[Resource], None]
"""Runs when a resource's alarm rings, in a transaction; sets the next one and saves the resource."""
Hold = Callable[[Resource], bool]
"""Whether a resource has to stay in its step for another resource's sake."""

LONGEST_WAIT_SECONDS = 60.0
"""After which the thread looks at the clock again: it may have been moved, or the machine may have slept."""


class Machine:
    """Moves resources through their phases.

    Args:
        store: where resources are kept.
        clock: when steps are over.
        works: work of a kind's steps.
        completions: what else a phase's end changes, by (kind, phase).
        alarms: what a kind's resources do when their alarm rings.
        holds: what a kind's resources wait for besides time and work.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        works: Mapping[str, Work],
        completions: Mapping[tuple[str, str], Completion],
        alarms: Mapping[str, Alarm],
        *,
        holds: Mapping[str, Hold],
    ) -> None:
        self._store = store
        self._clock = clock
        self._works = works
        self._completions = completions
        self._alarms = alarms
        self._holds = holds
        self._outcomes: dict[str, Outcome | None] = {}
        self._changed = threading.Condition(store.lock)
        self._thread: threading.Thread | None = None
        self._running = False

    def start(self) -> None:
        """Take up unfinished work again and keep resources moving in a thread."""
        self.resume()
        self._running = True
        self._thread = threading.Thread(target=self._run, name="personalize-clock", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop moving resources; they go on after the next start."""
        with self._changed:
            self._running = False
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def reset(self) -> None:
        """Forget the outcomes of work; to be called when the store is emptied."""
        with self._changed:
            self._outcomes.clear()

    def resume(self) -> None:
        """Begin again the work that an earlier process did not finish."""
        with self._store.lock:
            for resource in self._store.all():
                if resource.phase is not None and _step_works(resource):
                    self._begin_work(resource)

    def begin(self, resource: Resource, phase: str) -> None:
        """Put a resource at the first step of a phase and save it."""
        with self._changed:
            resource.phase = phase
            self._outcomes.pop(resource.arn, None)
            if _phase(resource).steps:
                self._enter(resource, 0)
            else:
                self._complete(resource, {})
            self._changed.notify_all()

    def advance(self) -> None:
        """Move every resource whose current step is over, as far as its clock and work allow."""
        with self._changed:
            moved = True
            while moved:
                now = self._clock.now()
                due = [each for each in self._store.all() if self._is_over(each, now)]
                for resource in sorted(due, key=lambda each: (each.due or 0.0, each.sequence)):
                    self._leave(resource)
                ringing = [each for each in self._store.all() if _rings(each, now)]
                for resource in ringing:
                    self._ring(resource)
                moved = bool(due or ringing)

    def settle(self) -> None:
        """Move every resource whose current step is over, and wait for work that takes longer than its step."""
        with self._changed:
            self.advance()
            while self._running and any(self._is_late(each) for each in self._store.all()):
                self._changed.wait()
                self.advance()

    def next_due(self) -> float | None:
        """When the next resource that waits for nothing but its time is due, or its alarm rings."""
        with self._changed:
            resources = self._store.all()
            waiting = [
                each.due
                for each in resources
                if each.due is not None and not self._awaits_another(each)
            ]
            alarms = [
                each.alarm for each in resources if each.alarm is not None and each.phase is None
            ]
            return min([*waiting, *alarms], default=None)

    def look_again(self) -> None:
        """Look at the clock now; to be called when it was moved."""
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        with self._changed:
            while self._running:
                try:
                    self.advance()
                except Exception:
                    _log.exception("a resource could not be moved on; trying again in a second")
                    self._changed.wait(1.0)
                    continue
                due = self.next_due()
                delay = None if due is None else max(0.0, due - self._clock.now())
                if delay is None or delay > 0:
                    self._changed.wait(delay and min(delay, LONGEST_WAIT_SECONDS))

    def _awaits_another(self, resource: Resource) -> bool:
        if _step_works(resource) and self._outcomes.get(resource.arn) is None:
            return True
        return resource.kind in self._holds and self._holds[resource.kind](resource)

    def _is_late(self, resource: Resource) -> bool:
        is_past = resource.due is not None and resource.due <= self._clock.now()
        return is_past and _step_works(resource) and self._outcomes.get(resource.arn) is None

    def _is_over(self, resource: Resource, now: float) -> bool:
        is_due = resource.due is not None and resource.due <= now
        return is_due and not self._awaits_another(resource)

    def _enter(self, resource: Resource, index: int) -> None:
        step = _phase(resource).steps[index]
        resource.step = index
        resource.due = self._clock.due(step.seconds)
        self._set_status(resource, step.status)
        self._store.save(resource)
        if step.works:
            self._begin_work(resource)

    def _begin_work(self, resource: Resource) -> None:
        self._outcomes[resource.arn] = None
        sequence = resource.sequence

        def done(outcome: Outcome) -> None:
            with self._changed:
                current = self._store.find(resource.arn)
                if current is not None and current.sequence == sequence:
                    self._outcomes[resource.arn] = outcome
                    self._changed.notify_all()

        self._works[resource.kind](resource, done)

    def _leave(self, resource: Resource) -> None:
        outcome = self._outcomes.pop(resource.arn, None) if _step_works(resource) else None
        with self._store.transaction():
            if outcome is not None and outcome.failure is not None:
                self._end(resource, _phase(resource).failed, outcome.failure)
            elif resource.step + 1 < len(_phase(resource).steps):
                self._enter(resource, resource.step + 1)
            else:
                self._complete(resource, {} if outcome is None else outcome.facts)

    def _ring(self, resource: Resource) -> None:
        with self._store.transaction():
            resource.alarm = None
            self._alarms[resource.kind](resource)

    def _complete(self, resource: Resource, facts: Json) -> None:
        name, phase = str(resource.phase), _phase(resource)
        completion = self._completions.get((resource.kind, name))
        if phase.final is None:
            if completion is not None:
                completion(resource, facts)
            self._store.remove(resource)
            return
        self._end(resource, phase.final)
        if completion is not None:
            completion(resource, facts)

    def _end(self, resource: Resource, status: str, failure: str | None = None) -> None:
        self._set_status(resource, status)
        if failure is not None:
            self._status_holder(resource)["failureReason"] = failure
        resource.phase, resource.step, resource.due = None, 0, None
        self._store.save(resource)

    def _status_holder(self, resource: Resource) -> Json:
        member = _phase(resource).member
        holder: Json = resource.document if member is None else resource.document[member]
        return holder

    def _set_status(self, resource: Resource, status: str) -> None:
        holder = self._status_holder(resource)
        holder["status"] = status
        holder["lastUpdatedDateTime"] = self._clock.now()


def _phase(resource: Resource) -> Phase:
    if resource.phase is None:
        msg = f"{resource.arn} is in no phase"
        raise ValueError(msg)
    return KINDS[resource.kind].phases[resource.phase]


def _rings(resource: Resource, now: float) -> bool:
    return resource.phase is None and resource.alarm is not None and resource.alarm <= now


def _step_works(resource: Resource) -> bool:
    return resource.phase is not None and _phase(resource).steps[resource.step].works
