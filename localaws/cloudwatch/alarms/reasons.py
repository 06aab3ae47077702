"""Why an alarm is in its state: the sentence and the data of it, in the words of AWS."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from localaws.cloudwatch.alarms.judgement import ALARM, COMPARISONS, INSUFFICIENT_DATA, OK
from localaws.cloudwatch.alarms.messages import shown, stamp

_WORDS = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}
_TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}

Points = Sequence[tuple[int, float]]
"""Start of each period and its value, newest first."""


def reason(settings: Mapping[str, Any], state: str, before: str, points: Points) -> str:
    """The sentence.

    Args:
        settings: of the alarm.
        state: new state.
        before: old state.
        points: that were judged, newest first; at most as many as there are evaluation periods.
    """
    periods = settings["EvaluationPeriods"]
    lacking = periods - len(points)
    if state == INSUFFICIENT_DATA:
        return f"Insufficient Data: {_count(lacking, 'datapoint')} {_were(lacking)} unknown."
    filled = _filled(settings, lacking)
    if not points:
        return f"Threshold Crossed: no datapoints were received for {_count(periods, 'period')}{filled}."
    values = ", ".join(f"{value!r} ({shown(at)})" for at, value in points)
    counted = sum(_breaches_as(settings, value) is (state == ALARM) for _, value in points)
    negation = "" if state == ALARM else "not "
    to_alarm = settings.get("DatapointsToAlarm", periods)
    needed = to_alarm if state == ALARM else periods - to_alarm + 1
    return (
        f"Threshold Crossed: {counted} out of the last {len(points)} datapoints [{values}] {_were(counted)} "
        f"{negation}{_WORDS[settings['ComparisonOperator']]} the threshold ({float(settings['Threshold'])!r}) "
        f"(minimum {_count(needed, 'datapoint')} for {OK if state == ALARM else before} -> {state} transition){filled}."
    )


def reason_data(settings: Mapping[str, Any], points: Points, at: float, period: int) -> str:
    """The same as JSON; `StateReasonData`."""
    statistic = settings.get("Statistic") or settings.get("ExtendedStatistic")
    return json.dumps(
        {
            "version": "1.0",
            "queryDate": stamp(at),
            **({"startDate": stamp(points[-1][0])} if points else {}),
            **({"statistic": statistic} if statistic else {}),
            "period": period,
            "recentDatapoints": [value for _, value in reversed(points)],
            "threshold": settings["Threshold"],
            "evaluatedDatapoints": [
                {"timestamp": stamp(start), "value": value} for start, value in points
            ],
        }
    )


def _breaches_as(settings: Mapping[str, Any], value: float) -> bool:
    return COMPARISONS[settings["ComparisonOperator"]](value, settings["Threshold"])


def _filled(settings: Mapping[str, Any], lacking: int) -> str:
    treated = _TREATED.get(settings["TreatMissingData"])
    if lacking <= 0 or treated is None:
        return ""
    return f" and {_count(lacking, 'missing datapoint')} {_were(lacking)} treated as [{treated}]"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
