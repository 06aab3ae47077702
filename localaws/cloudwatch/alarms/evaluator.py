"""Evaluates alarms: states change, history is written, notices are made.

Source: Amazon CloudWatch User Guide, "Alarm evaluation", "Create a composite alarm", "Composite alarm action suppression".
"""

import json
import threading
from typing import Any

from localaws.cloudwatch.alarms import messages, reasons, rule, watching
from localaws.cloudwatch.alarms.alarm import COMPOSITE, METRIC, Alarm
from localaws.cloudwatch.alarms.book import AlarmBook
from localaws.cloudwatch.alarms.judgement import (
    ALARM,
    COMPARISONS,
    INSUFFICIENT_DATA,
    OK,
    judge,
)
from localaws.cloudwatch.alarms.notices import Notice, Notices
from localaws.cloudwatch.metrics.store import MetricStore

_CHANGES_AT_ONCE = 20
"""So often composite alarms are looked at in one evaluation, since they may be about each other."""


class Evaluator:
    """Evaluates the alarms of a book.

    Args:
        store: of metrics.
        book: of alarms.
        notices: takes what is to be told.

    Attributes:
        lock: held by whoever reads or changes the book.
    """

    def __init__(self, store: MetricStore, book: AlarmBook, notices: Notices) -> None:
        self.lock = threading.RLock()
        self._store = store
        self._book = book
        self._notices = notices
        self._outgoing: list[Notice] = []

    def evaluate(self, until: int) -> None:
        """Evaluate all alarms at a moment.

        Args:
            until: whole minute, in seconds since the Unix epoch; values of later ones are not looked at.
        """
        with self.lock:
            for alarm in self._book.alarms():
                if alarm.kind == METRIC:
                    self._evaluate_metric(alarm, until)
            self._evaluate_composites(until)
            self._release_actions(until)
        self.tell(until)

    def set_state(self, alarm: Alarm, state: str, why: str, data: str, at: float) -> None:
        """Bring an alarm into a state, as SetAlarmState does; composite alarms follow at once. The lock is held."""
        self._change(alarm, state, why, data, at)
        self._evaluate_composites(at)

    def tell(self, at: float) -> None:
        """Send what is to be told; without the lock, since who is told may ask about alarms."""
        with self.lock:
            outgoing, self._outgoing = self._outgoing, []
        for notice in outgoing:
            failure = self._notices.send(notice)
            if notice.action:
                with self.lock:
                    self._note_action(notice, failure, at)
        if outgoing:
            with self.lock:
                self._book.save()

    def _evaluate_metric(self, alarm: Alarm, until: int) -> None:
        settings = alarm.settings
        try:
            found = watching.values(self._store, alarm.scope, settings, until)
        except watching.MathError as error:
            self._say(
                alarm, INSUFFICIENT_DATA, f"Failed to evaluate the expression: {error}", "", until
            )
            return
        compare, threshold = COMPARISONS[settings["ComparisonOperator"]], settings["Threshold"]
        periods = settings["EvaluationPeriods"]
        state = judge(
            [None if value is None else compare(value, threshold) for value in found],
            evaluation_periods=periods,
            datapoints_to_alarm=settings.get("DatapointsToAlarm", periods),
            treatment=settings["TreatMissingData"],
        )
        if state is not None and state != alarm.state:
            period = watching.period_of(settings)
            starts = range(until - period * len(found), until, period)
            points = [
                (at, value)
                for at, value in zip(reversed(starts), reversed(found), strict=True)
                if value is not None
            ][:periods]
            why = reasons.reason(settings, state, alarm.state, points)
            self._say(
                alarm, state, why, reasons.reason_data(settings, points, until, period), until
            )

    def _evaluate_composites(self, at: float) -> None:
        for _ in range(_CHANGES_AT_ONCE):
            changed = False
            for alarm in self._book.alarms():
                if alarm.kind == COMPOSITE and self._evaluate_composite(alarm, at):
                    changed = True
            if not changed:
                return

    def _evaluate_composite(self, alarm: Alarm, at: float) -> bool:
        """Whether the state of a composite alarm changed."""
        alarms = self._book.page(alarm.scope).alarms
        parsed = rule.parse(alarm.settings["AlarmRule"])
        children = [alarms[name] for name in parsed.names if name in alarms]
        unknown = children and all(child.state == INSUFFICIENT_DATA for child in children)
        otherwise = INSUFFICIENT_DATA if unknown else OK
        state = ALARM if parsed.holds(lambda name: _state_of(alarms, name)) else otherwise
        if state == alarm.state:
            return False
        newest = max(children, key=lambda child: child.state_at, default=None)
        why = (
            f"{newest.arn} transitioned to {newest.state} at {messages.shown(newest.state_at)} UTC"
            if newest
            else f"The rule is {'true' if state == ALARM else 'false'}"
        )
        self._change(alarm, state, why, "", at, children=[newest] if newest else [])
        return True

    def _say(self, alarm: Alarm, state: str, why: str, data: str, at: float) -> None:
        if state != alarm.state:
            self._change(alarm, state, why, data, at)

    def _change(
        self,
        alarm: Alarm,
        state: str,
        why: str,
        data: str,
        at: float,
        *,
        children: list[Alarm] | None = None,
    ) -> None:
        before, previous = alarm.state, messages.state(alarm)
        alarm.state, alarm.reason, alarm.reason_data, alarm.state_at = state, why, data, at
        if state == before:
            return
        alarm.transitioned_at = at
        summary = f"Alarm updated from {before} to {state}"
        history = {
            "version": "1.0",
            "oldState": _history(previous),
            "newState": _history(messages.state(alarm)),
        }
        self._book.note(alarm, at, "StateUpdate", summary, history)
        detail = messages.event_detail(alarm, previous)
        self._outgoing.append(Notice(alarm, "", "", json.dumps(detail)))
        if alarm.settings.get("ActionsSuppressor"):
            alarm.waiting_since = at
            self._release(alarm, at)
        else:
            self._act(alarm, before, previous, at, children or [])

    def _act(
        self,
        alarm: Alarm,
        before: str,
        previous: dict[str, Any],
        at: float,
        children: list[Alarm],
    ) -> None:
        """Make the notices of an alarm's actions."""
        told = messages.notification(alarm, before, at, children)
        for action in alarm.actions:
            is_function = action.startswith("arn:aws:lambda:")
            message = (
                json.dumps(messages.function_event(alarm, previous, at)) if is_function else told
            )
            self._outgoing.append(Notice(alarm, action, messages.subject(alarm), message))

    def _release_actions(self, at: float) -> None:
        for alarm in self._book.alarms():
            if alarm.waiting_since is not None:
                self._release(alarm, at)

    def _release(self, alarm: Alarm, at: float) -> None:
        """Let the actions of a suppressed alarm go once its suppressor does not hold them back any more."""
        settings = alarm.settings
        suppressor = self._book.page(alarm.scope).alarms.get(settings.get("ActionsSuppressor", ""))
        since = alarm.waiting_since or at
        if suppressor is not None and suppressor.state == ALARM:
            alarm.suppressed_until = at + settings.get("ActionsSuppressorExtensionPeriod", 0)
            return
        waits_until = since + settings.get("ActionsSuppressorWaitPeriod", 0)
        if at < max(waits_until, alarm.suppressed_until):
            return
        alarm.waiting_since = None
        previous = {"value": OK, "timestamp": messages.state(alarm)["timestamp"]}
        self._act(alarm, OK if alarm.state == ALARM else ALARM, previous, at, [])

    def _note_action(self, notice: Notice, failure: str, at: float) -> None:
        done = (
            f"Failed to execute action {notice.action}"
            if failure
            else f"Successfully executed action {notice.action}"
        )
        data = {
            "actionState": "Failed" if failure else "Succeeded",
            "notificationResource": notice.action,
        }
        self._book.note(
            notice.alarm, at, "Action", done, data | ({"error": failure} if failure else {})
        )


def _state_of(alarms: dict[str, Alarm], name: str) -> str | None:
    return alarms[name].state if name in alarms else None


def _history(told: dict[str, Any]) -> dict[str, Any]:
    names = {"value": "stateValue", "reason": "stateReason", "reasonData": "stateReasonData"}
    return {names[name]: value for name, value in told.items() if name in names}
