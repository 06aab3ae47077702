"""The settings `personalize:retraining`: when models are trained anew, what a new version has to show, and who moves campaigns."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from components.settings.notices import NoticeSettings
from components.settings.section import Section
from components.settings.values import whole_number, whole_number_or_off

# Source: Amazon Personalize Developer Guide, "Evaluating a solution version with metrics".
METRICS = (
    "coverage",
    "mean_reciprocal_rank_at_25",
    "normalized_discounted_cumulative_gain_at_5",
    "normalized_discounted_cumulative_gain_at_10",
    "normalized_discounted_cumulative_gain_at_25",
    "precision_at_5",
    "precision_at_10",
    "precision_at_25",
)
# Source: EventBridge Scheduler User Guide, "Schedule types".
_RATE = re.compile(r"rate\(([1-9][0-9]{0,4}) (minutes?|hours?|days?)\)")
_CRON = re.compile(r"cron\(((?:[0-9A-Z*?/,#-]+ ){5}[0-9*/,-]+)\)")
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4
# Amazon CloudWatch API Reference, DescribeAlarms: 100 names, of which the stack's own take some.
_MAX_ALARMS = 50
_VERSION = r"arn:aws:personalize:[a-z0-9-]+:[0-9]{12}:solution/[A-Za-z0-9_-]+/[A-Za-z0-9_-]+"


def _schedule(given: str) -> str:
    cron = _CRON.fullmatch(given)
    if cron:
        fields = cron[1].split(" ")
        if (fields[_DAY_OF_MONTH], fields[_DAY_OF_WEEK]).count("?") == 1:
            return given
        raise ValueError(
            "of the days of the month (third field) and of the week (fifth field) one must be ?"
        )
    if _RATE.fullmatch(given):
        return given
    raise ValueError(
        "allowed is rate(<number> hours), with minutes, hours or days, or cron(<minutes> <hours> <day of month> <month> <day of "
        "week> <year>), in UTC"
    )


def _metric(given: str) -> str:
    if given not in METRICS:
        raise ValueError(f"Amazon Personalize measures {', '.join(METRICS)}")
    return given


def _alarm_name(given: str) -> str:
    """Of an alarm that is given by its name or its ARN."""
    return given.rpartition(":alarm:")[2]


def _bake_minutes(given: object) -> int:
    return whole_number(given, lowest=0, highest=1440)


def _min_new_events(given: object) -> int | Literal["off"]:
    return whole_number_or_off(given, lowest=1, highest=999_999_999)


Schedule = Annotated[str, AfterValidator(_schedule)]
AlarmName = Annotated[
    str, StringConstraints(min_length=1, max_length=2048), AfterValidator(_alarm_name)
]
Ratio = Annotated[float, Field(ge=0, le=10)]


class GateSettings(Section):
    """What a new version has to show before it serves.

    Attributes:
        metrics: offline metrics that are compared, all of them.
        min_ratio: least ratio of the new version's metric to that of the version that serves.
        min_ratio_to_popularity: the same to the newest version of the model `popular`, for the model `home`; None for no such
            comparison.
    """

    metrics: Annotated[
        tuple[Annotated[str, AfterValidator(_metric)], ...], Field(min_length=1, max_length=8)
    ] = ("normalized_discounted_cumulative_gain_at_25",)
    min_ratio: Ratio = 0.95
    min_ratio_to_popularity: Ratio | None = None


class RetrainingSettings(NoticeSettings):
    """A workflow that imports, trains, compares and deploys.

    Attributes:
        parameter_file: name of the object at the root of the data bucket whose upload starts a run.
        import_schedule: when the folders of the bucket are imported, as `rate(1 day)` or `cron(...)`, in UTC; None for never.
        training_schedule: when models are trained, likewise.
        import_mode: `FULL` replaces what earlier imports brought, `INCREMENTAL` adds to it.
        deployment: who moves campaigns: `pinned`, Pulumi; `managed`, the workflow.
        versions: ARN of the version that a campaign serves, by model; for `pinned` alone. Without one it is the one that Pulumi
            trained last.
        min_new_events: as many events since the newest training are worth another one, whatever the files; `off` for never.
        gate: what a new version has to show.
        bake_minutes: how long alarms are watched after a campaign has moved; 0 for not at all. The stack's own go off after three
            periods of five minutes.
        bake_alarms: names of alarms that are watched besides the stack's own.
    """

    parameter_file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,200}$")] = (
        "params.json"
    )
    import_schedule: Schedule | None = None
    training_schedule: Schedule | None = None
    import_mode: Literal["FULL", "INCREMENTAL"] = "FULL"
    deployment: Literal["pinned", "managed"] = "pinned"
    versions: dict[str, Annotated[str, StringConstraints(pattern=f"^{_VERSION}$")]] = Field(
        default_factory=dict
    )
    min_new_events: Annotated[int | Literal["off"], BeforeValidator(_min_new_events)] = "off"
    gate: GateSettings = GateSettings()
    bake_minutes: Annotated[int, BeforeValidator(_bake_minutes)] = 30
    bake_alarms: Annotated[tuple[AlarmName, ...], Field(max_length=_MAX_ALARMS)] = ()

    @model_validator(mode="after")
    def _who_manages_needs_no_pin(self) -> Self:
        if self.versions and self.deployment == "managed":
            raise ValueError(
                "versions says what campaigns serve, and with deployment managed the workflow decides that; remove versions, or "
                "set deployment to pinned"
            )
        return self

    @property
    def is_managed(self) -> bool:
        """Whether the workflow moves the campaigns."""
        return self.deployment == "managed"
