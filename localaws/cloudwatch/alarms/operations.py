"""Operations on alarms.

Source: Amazon CloudWatch API Reference, PutMetricAlarm, PutCompositeAlarm, DescribeAlarms, DescribeAlarmsForMetric,
DescribeAlarmHistory, SetAlarmState, EnableAlarmActions, DisableAlarmActions, DeleteAlarms, TagResource, UntagResource,
ListTagsForResource.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localaws.cloudwatch.alarms import rule
from localaws.cloudwatch.alarms.alarm import ACTIONS, COMPOSITE, METRIC, Alarm
from localaws.cloudwatch.alarms.book import AlarmBook
from localaws.cloudwatch.alarms.evaluator import Evaluator
from localaws.cloudwatch.alarms.judgement import STATES
from localaws.cloudwatch.alarms.settings import composite_settings, metric_settings
from localaws.cloudwatch.errors import invalid, not_found, refused
from localaws.cloudwatch.metrics.queries import dimensions_of
from localaws.cloudwatch.metrics.store import Scope
from localaws.cloudwatch.paging import next_page, page_start
from localaws.cloudwatch.wire.moment import seconds

Parameters = Mapping[str, Any]
Result = dict[str, Any]

PAGE = 50
MAX_TAGS = 50


class AlarmOperations:
    """Operations on alarms, by name; the caller holds the lock of the evaluator.

    Args:
        book: of alarms.
        evaluator: changes their states.
        now: seconds since the Unix epoch.
    """

    def __init__(self, book: AlarmBook, evaluator: Evaluator, now: Callable[[], float]) -> None:
        self._book = book
        self._evaluator = evaluator
        self._now = now

    def put_metric_alarm(self, scope: Scope, parameters: Parameters) -> Result:
        """PutMetricAlarm: a new one begins in INSUFFICIENT_DATA, a changed one keeps its state."""
        self._put(scope, METRIC, metric_settings(parameters), parameters.get("Tags", []))
        return {}

    def put_composite_alarm(self, scope: Scope, parameters: Parameters) -> Result:
        """PutCompositeAlarm."""
        settings = composite_settings(parameters, self._book.page(scope).alarms)
        self._put(scope, COMPOSITE, settings, parameters.get("Tags", []))
        return {}

    def describe_alarms(self, scope: Scope, parameters: Parameters) -> Result:
        """DescribeAlarms: those with the given names, prefix, state and kind; metric alarms alone when no kind is given."""
        alarms = self._book.page(scope).alarms
        kinds = parameters.get("AlarmTypes") or [METRIC]
        found = [
            alarm
            for name, alarm in sorted(alarms.items())
            if alarm.kind in kinds
            and _is_asked_for(alarm, parameters)
            and _is_relative(alarm, alarms, parameters)
        ]
        first, size = page_start(parameters), parameters.get("MaxRecords", PAGE)
        page = found[first : first + size]
        return {
            "MetricAlarms": [alarm.described() for alarm in page if alarm.kind == METRIC],
            "CompositeAlarms": [alarm.described() for alarm in page if alarm.kind == COMPOSITE],
            **next_page(first + size, len(found)),
        }

    def describe_alarms_for_metric(self, scope: Scope, parameters: Parameters) -> Result:
        """DescribeAlarmsForMetric: alarms of exactly this metric."""
        names = ("Namespace", "MetricName", "Statistic", "ExtendedStatistic", "Period", "Unit")
        wanted = {name: parameters[name] for name in names if name in parameters}
        dimensions = dimensions_of(parameters)
        found = [
            alarm.described()
            for _, alarm in sorted(self._book.page(scope).alarms.items())
            if wanted.items()
            <= {key: value for key, value in alarm.settings.items() if key in names}.items()
            and dimensions_of(alarm.settings) == dimensions
        ]
        return {"MetricAlarms": found}

    def describe_alarm_history(self, scope: Scope, parameters: Parameters) -> Result:
        """DescribeAlarmHistory: the newest first, unless asked otherwise."""
        items = [
            item
            for item in self._book.page(scope).history
            if parameters.get("AlarmName") in {None, item.name}
            and parameters.get("HistoryItemType") in {None, item.type}
            and item.kind in (parameters.get("AlarmTypes") or [METRIC, COMPOSITE])
            and _is_within(item.at, parameters)
        ]
        if parameters.get("ScanBy", "TimestampDescending") == "TimestampDescending":
            items.reverse()
        first, size = page_start(parameters), parameters.get("MaxRecords", 100)
        told = [item.described() for item in items[first : first + size]]
        return {"AlarmHistoryItems": told, **next_page(first + size, len(items))}

    def set_alarm_state(self, scope: Scope, parameters: Parameters) -> Result:
        """SetAlarmState: until the next evaluation."""
        alarm = self._named(scope, str(parameters.get("AlarmName", "")))
        state = parameters.get("StateValue")
        if state not in STATES:
            raise invalid(f"The parameter StateValue must be one of {', '.join(STATES)}.")
        why, data = (
            str(parameters.get("StateReason", "")),
            str(parameters.get("StateReasonData", "")),
        )
        self._evaluator.set_state(alarm, state, why, data, self._now())
        self._book.save()
        return {}

    def enable_alarm_actions(self, scope: Scope, parameters: Parameters) -> Result:
        """EnableAlarmActions; names of no alarm are passed over, as on AWS."""
        return self._switch(scope, parameters, is_enabled=True)

    def disable_alarm_actions(self, scope: Scope, parameters: Parameters) -> Result:
        """DisableAlarmActions."""
        return self._switch(scope, parameters, is_enabled=False)

    def delete_alarms(self, scope: Scope, parameters: Parameters) -> Result:
        """DeleteAlarms: all or none."""
        alarms = self._book.page(scope).alarms
        names = parameters.get("AlarmNames", [])
        unknown = [name for name in names if name not in alarms]
        if unknown:
            raise not_found(f"Unknown alarms: {', '.join(unknown)}")
        for name in names:
            parents = [
                each.name
                for each in alarms.values()
                if each.name not in names and name in _children(each)
            ]
            if parents:
                raise refused(
                    f"Cannot delete {name} as there are composite alarm(s) depending on it: {', '.join(parents)}."
                )
        for name in names:
            self._note(alarms[name], f'Alarm "{name}" deleted', "Delete")
            del alarms[name]
        self._book.save()
        return {}

    def tag_resource(self, scope: Scope, parameters: Parameters) -> Result:
        """TagResource."""
        alarm = self._by_arn(scope, parameters)
        alarm.tags |= _tags(parameters.get("Tags", []), len(alarm.tags))
        self._book.save()
        return {}

    def untag_resource(self, scope: Scope, parameters: Parameters) -> Result:
        """UntagResource."""
        alarm = self._by_arn(scope, parameters)
        for key in parameters.get("TagKeys", []):
            alarm.tags.pop(key, None)
        self._book.save()
        return {}

    def list_tags_for_resource(self, scope: Scope, parameters: Parameters) -> Result:
        """ListTagsForResource."""
        tags = self._by_arn(scope, parameters).tags
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _put(
        self, scope: Scope, kind: str, settings: Result, tags: list[Mapping[str, str]]
    ) -> None:
        alarms = self._book.page(scope).alarms
        name, now = settings["AlarmName"], self._now()
        known = alarms.get(name)
        if known is None:
            alarm = Alarm(
                *scope,
                name,
                kind,
                settings,
                now,
                state_at=now,
                transitioned_at=now,
                tags=_tags(tags, 0),
            )
            alarms[name] = alarm
        elif known.kind != kind:
            raise refused(f"An alarm of another type has the name {name}.")
        else:
            alarm = known
            alarm.settings, alarm.updated_at = settings, now
        verb = "created" if known is None else "updated"
        self._note(alarm, f'Alarm "{name}" {verb}', "Create" if known is None else "Update")
        self._book.save()

    def _note(self, alarm: Alarm, summary: str, type_: str) -> None:
        data = {"version": "1.0", "type": type_}
        self._book.note(alarm, self._now(), "ConfigurationUpdate", summary, data)

    def _switch(self, scope: Scope, parameters: Parameters, *, is_enabled: bool) -> Result:
        alarms = self._book.page(scope).alarms
        for name in parameters.get("AlarmNames", []):
            if name in alarms:
                alarms[name].settings["ActionsEnabled"] = is_enabled
        self._book.save()
        return {}

    def _named(self, scope: Scope, name: str) -> Alarm:
        alarm = self._book.page(scope).alarms.get(name)
        if alarm is None:
            raise not_found(f"Unknown alarm: {name}")
        return alarm

    def _by_arn(self, scope: Scope, parameters: Parameters) -> Alarm:
        arn = str(parameters.get("ResourceARN", ""))
        alarm = self._book.page(scope).alarms.get(rule.alarm_name(arn))
        if alarm is None or alarm.arn != arn:
            raise not_found(f"Unknown resource: {arn}")
        return alarm


def _tags(tags: list[Mapping[str, str]], present: int) -> dict[str, str]:
    if len(tags) + present > MAX_TAGS:
        raise invalid(f"A resource can have {MAX_TAGS} tags.")
    return {tag["Key"]: tag["Value"] for tag in tags}


def _is_asked_for(alarm: Alarm, parameters: Parameters) -> bool:
    names = parameters.get("AlarmNames")
    prefix = parameters.get("ActionPrefix")
    actions = (each for name in ACTIONS.values() for each in alarm.settings.get(name, []))
    return (
        (not names or alarm.name in names)
        and alarm.name.startswith(parameters.get("AlarmNamePrefix", ""))
        and parameters.get("StateValue") in {None, alarm.state}
        and (prefix is None or any(action.startswith(prefix) for action in actions))
    )


def _is_relative(alarm: Alarm, alarms: Mapping[str, Alarm], parameters: Parameters) -> bool:
    """Whether it is a child or a parent of the alarm that was named, if one was."""
    parent, child = parameters.get("ChildrenOfAlarmName"), parameters.get("ParentsOfAlarmName")
    if parent is not None:
        return parent in alarms and alarm.name in _children(alarms[parent])
    return child is None or child in _children(alarm)


def _children(alarm: Alarm) -> tuple[str, ...]:
    """The alarms that a composite alarm needs."""
    if alarm.kind != COMPOSITE:
        return ()
    suppressor = alarm.settings.get("ActionsSuppressor")
    return (*rule.parse(alarm.settings["AlarmRule"]).names, *([suppressor] if suppressor else []))


def _is_within(at: float, parameters: Parameters) -> bool:
    start, end = parameters.get("StartDate"), parameters.get("EndDate")
    return (start is None or at >= seconds(start, "StartDate")) and (
        end is None or at <= seconds(end, "EndDate")
    )
