"""Metrics of CloudWatch as alarms and dashboards name them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

Text = pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric.

    Attributes:
        namespace: that has it, such as `AWS/Lambda`.
        name: there.
        dimensions: that tell it from others of its name.
        statistic: of its values in a period: `Sum`, `Average`, `Maximum`, or a percentile such as `p99`.
        label: what people read beside its line; the name where there is none.
    """

    namespace: str
    name: str
    dimensions: Mapping[str, Text] = field(default_factory=dict)
    statistic: str = "Sum"
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A number that is made of metrics.

    Attributes:
        text: of the expression, in the language of metric math, with the ids of metrics in braces.
        metrics: by these ids, which begin with a lower-case letter.
        label: what people read beside its line.
    """

    text: str
    metrics: Mapping[str, Metric]
    label: str

    def spelt(self, suffix: str = "") -> str:
        """The expression with its ids, each with a suffix: ids of one graph differ."""
        return self.text.format(**{id_: f"{id_}{suffix}" for id_ in self.metrics})


def percent(part: Metric, whole: Metric, label: str) -> Expression:
    """The share of one metric in another."""
    return Expression(
        text="100 * {part} / {whole}", metrics={"part": part, "whole": whole}, label=label
    )
