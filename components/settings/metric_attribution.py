"""The settings `personalize:metricAttribution`: what is counted of events, for whoever recommended."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from components.settings.section import Section
from components.settings.values import Boolean, EventType

_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")


def _metric_names(given: Mapping[str, "MetricSettings"]) -> Mapping[str, "MetricSettings"]:
    # Source of the length: Amazon CloudWatch API Reference, MetricDatum.
    names: dict[str, str] = {}
    for name in given:
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"the name {name!r} is none; allowed are 1 to 255 letters, digits, '-' and '_'"
            )
        if name.upper() in names:
            raise ValueError(
                f"{names[name.upper()]!r} and {name!r} are one name to the service, which keeps names in capitals; "
                "rename one of them"
            )
        names[name.upper()] = name
    return given


class MetricSettings(Section):
    """One metric.

    Attributes:
        event_type: whose events count.
        expression: `SAMPLECOUNT()`, or `SUM()` of a column of numbers of Interactions or Items.
    """

    event_type: EventType
    expression: str


class MetricAttributionSettings(Section):
    """What is counted.

    Attributes:
        metrics: by their names in CloudWatch.
        reports: whether imports of interactions write a report into the bucket of the data.
    """

    # Source: Amazon Personalize API Reference, CreateMetricAttribution: at most 10.
    metrics: Annotated[
        dict[str, MetricSettings],
        Field(min_length=1, max_length=10),
        AfterValidator(_metric_names),
    ]
    reports: Boolean = False
