"""One walk through an execution: every branch goes on until it has to wait."""

from collections.abc import Callable, Mapping
from random import Random

from localaws.stepfunctions.interpreter import nested_states, simple_states, task_state
from localaws.stepfunctions.interpreter.branch import Branch, Phase
from localaws.stepfunctions.interpreter.execution import Execution
from localaws.stepfunctions.interpreter.faults import StateError
from localaws.stepfunctions.interpreter.recording import Recorder
from localaws.stepfunctions.interpreter.tasks import Call, Outcome
from localaws.stepfunctions.interpreter.visit import Scope, Visit
from localaws.stepfunctions.language.json_text import text

_BEGIN: Mapping[str, Callable[[Visit], None]] = {
    "Pass": simple_states.begin_pass,
    "Wait": simple_states.begin_wait,
    "Choice": simple_states.begin_choice,
    "Succeed": simple_states.begin_succeed,
    "Fail": simple_states.begin_fail,
    "Parallel": nested_states.begin_parallel,
    "Map": nested_states.begin_map,
}


class Walk:
    """Goes through an execution.

    Args:
        execution: that goes on.
        outcomes: of calls, by their numbers.
        now: seconds since the Unix epoch.
        random: gives jitter.

    Attributes:
        calls: that have begun.
    """

    def __init__(
        self,
        execution: Execution,
        outcomes: Mapping[int, Outcome],
        now: float,
        random: Random,
    ) -> None:
        self.calls: list[Call] = []
        self._execution = execution
        self._outcomes = outcomes
        self._now = now
        self._random = random
        self._recorder = Recorder(execution, now)

    def through(self, branch: Branch, scope: Scope) -> None:
        """Let a branch go on until it has to wait, or is over."""
        while not branch.is_over:
            visit = self._visit(branch, scope)
            try:
                if not self._move(visit):
                    return
            except StateError as error:
                visit.fail(error)

    def on_their_way(self, branch: Branch, scope: Scope) -> None:
        """Find the calls that are on their way, in a branch that was taken up again."""
        visit = self._visit(branch, scope)
        if branch.phase is Phase.CALLING:
            self.calls.append(task_state.call_of(visit))
        for index, child in enumerate(branch.children):
            if child is not None and not child.is_over:
                self.on_their_way(child, nested_states.child_scope(visit, index))

    def _visit(self, branch: Branch, scope: Scope) -> Visit:
        return Visit(self._execution, branch, scope, self._recorder, self._now, self._random)

    def _move(self, visit: Visit) -> bool:
        """Do what is to be done in a phase; whether there was something."""
        branch = visit.branch
        match branch.phase:
            case Phase.ENTERING:
                self._enter(visit)
            case Phase.WAITING if self._is_past(branch.due):
                simple_states.end_wait(visit)
            case Phase.BACKING_OFF if self._is_past(branch.due):
                branch.due = None
                self._begin(visit)
            case Phase.CALLING if branch.call in self._outcomes:
                task_state.end_task(visit, self._outcomes[branch.call])
            case Phase.CALLING if self._is_past(branch.deadline):
                task_state.time_out(visit)
            case Phase.NESTED:
                return self._nest(visit)
            case _:
                return False
        return True

    def _is_past(self, moment: float | None) -> bool:
        return moment is not None and moment <= self._now

    def _enter(self, visit: Visit) -> None:
        branch = visit.branch
        branch.entered_at = self._now
        branch.retries = {}
        visit.record(
            f"{visit.state['Type']}StateEntered",
            name=branch.state,
            input=text(branch.input),
        )
        branch.entered_event = branch.last_event
        self._begin(visit)

    def _begin(self, visit: Visit) -> None:
        kind = visit.state["Type"]
        if kind == "Task":
            self.calls.append(task_state.begin_task(visit))
        else:
            _BEGIN[kind](visit)

    def _nest(self, visit: Visit) -> bool:
        for index, child in nested_states.children(visit):
            self.through(child, nested_states.child_scope(visit, index))
            if child.is_over:
                nested_states.end_child(visit, index, child)
        return nested_states.end_nested(visit)
