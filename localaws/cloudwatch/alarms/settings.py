"""What PutMetricAlarm and PutCompositeAlarm take.

Source: Amazon CloudWatch API Reference, PutMetricAlarm and PutCompositeAlarm.
"""

from collections.abc import Mapping
from typing import Any

from localaws.cloudwatch.alarms import rule
from localaws.cloudwatch.alarms.alarm import ACTIONS, Alarm
from localaws.cloudwatch.alarms.judgement import COMPARISONS, TREATMENTS
from localaws.cloudwatch.errors import combination, invalid, missing, refused
from localaws.cloudwatch.math.parser import MathSyntaxError, parse
from localaws.cloudwatch.metrics.operations import check_queries, checked_period
from localaws.cloudwatch.metrics.statistics import PLAIN, is_statistic

Parameters = Mapping[str, Any]

MAX_ACTIONS = 5
MAX_RANGE_SECONDS = 7 * 86400
MAX_DAYS_OF_SHORT_PERIODS = 86400
_SINGLE = (
    "Namespace",
    "MetricName",
    "Period",
    "Statistic",
    "ExtendedStatistic",
    "Dimensions",
    "Unit",
)


def metric_settings(parameters: Parameters) -> dict[str, Any]:
    """The settings of a metric alarm, with defaults and without tags.

    Raises:
        CloudWatchError: it is no alarm that CloudWatch takes.
    """
    _check_common(parameters)
    for name in ("ComparisonOperator", "EvaluationPeriods"):
        if name not in parameters:
            raise missing(name)
    if parameters["ComparisonOperator"] not in COMPARISONS or "ThresholdMetricId" in parameters:
        raise invalid(
            "The local CloudWatch compares with a threshold, not with a band of anomaly detection."
        )
    if "Threshold" not in parameters:
        raise missing("Threshold")
    settings = {
        "ActionsEnabled": True,
        "TreatMissingData": "missing",
        **{name: value for name, value in parameters.items() if name != "Tags"},
    }
    if settings["TreatMissingData"] not in TREATMENTS:
        raise invalid(f"The parameter TreatMissingData must be one of {', '.join(TREATMENTS)}.")
    _check_counts(settings)
    if "Metrics" in settings:
        _check_metrics(settings)
    else:
        _check_single(settings)
    return settings


def composite_settings(parameters: Parameters, alarms: Mapping[str, Alarm]) -> dict[str, Any]:
    """The settings of a composite alarm, with defaults and without tags.

    Args:
        parameters: of the request.
        alarms: of the account and region.

    Raises:
        CloudWatchError: the rule is none, or is about alarms that do not exist.
    """
    _check_common(parameters)
    if "AlarmRule" not in parameters:
        raise missing("AlarmRule")
    try:
        read = rule.parse(parameters["AlarmRule"])
    except rule.RuleError as error:
        raise refused(f"AlarmRule is not valid: {error}") from error
    settings = {"ActionsEnabled": True, **parameters}
    settings.pop("Tags", None)
    suppressor = settings.get("ActionsSuppressor")
    if suppressor:
        settings["ActionsSuppressor"] = rule.alarm_name(suppressor)
    unknown = [
        name
        for name in (*read.names, *filter(None, [settings.get("ActionsSuppressor")]))
        if name not in alarms
    ]
    if unknown:
        raise refused(
            f"Could not save the composite alarm as alarms [{', '.join(unknown)}] in the alarm rule do not exist"
        )
    if (
        suppressor
        and not {"ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"}
        <= settings.keys()
    ):
        raise combination(
            "ActionsSuppressor needs ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod."
        )
    return settings


def _check_common(parameters: Parameters) -> None:
    name = str(parameters.get("AlarmName", ""))
    if not 1 <= len(name) <= 255:
        raise invalid(f"AlarmName must have 1 to 255 characters, not {len(name)}.")
    for actions in ACTIONS.values():
        if len(parameters.get(actions, [])) > MAX_ACTIONS:
            raise invalid(
                f"The collection {actions} must not have a size greater than {MAX_ACTIONS}."
            )
        for action in parameters.get(actions, []):
            if not str(action).startswith("arn:"):
                raise invalid(f"Invalid use of the action {action!r}: an ARN is expected.")


def _check_counts(settings: Parameters) -> None:
    periods = settings["EvaluationPeriods"]
    needed = settings.get("DatapointsToAlarm", periods)
    if periods < 1 or needed < 1:
        raise invalid("EvaluationPeriods and DatapointsToAlarm must be 1 or more.")
    if needed > periods:
        raise invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods.")


def _check_range(period: int, settings: Parameters) -> None:
    length = period * settings["EvaluationPeriods"]
    longest = MAX_DAYS_OF_SHORT_PERIODS if period < 3600 else MAX_RANGE_SECONDS
    if length > longest:
        raise refused(
            f"Metrics cannot be checked across more than {longest // 86400} day(s): EvaluationPeriods * Period is {length} seconds."
        )


def _check_single(settings: Parameters) -> None:
    for name in ("Namespace", "MetricName", "Period"):
        if not settings.get(name):
            raise missing(name)
    _check_range(checked_period(settings["Period"]), settings)
    given = [name for name in ("Statistic", "ExtendedStatistic") if settings.get(name)]
    if len(given) != 1:
        raise combination(
            "Exactly one of the parameters Statistic and ExtendedStatistic must be specified."
        )
    name = settings[given[0]]
    if not is_statistic(name) or (name in PLAIN) != (given[0] == "Statistic"):
        raise invalid(f"The value {name} for parameter {given[0]} is invalid.")


def _check_metrics(settings: Parameters) -> None:
    single = [name for name in _SINGLE if settings.get(name)]
    if single:
        raise combination(f"The parameters Metrics and {single[0]} are mutually exclusive.")
    queries = settings["Metrics"]
    check_queries(queries)
    if sum(bool(query.get("ReturnData")) for query in queries) != 1:
        raise refused("Exactly one element of the metrics list should return data.")
    for query in queries:
        try:
            parse(query.get("Expression", "0"))
        except MathSyntaxError as error:
            raise refused(f"Error in expression '{query['Id']}': {error}") from error
        if "MetricStat" in query:
            _check_range(query["MetricStat"]["Period"], settings)
