"""The dashboard of a stack: how users behave, how the system does, and what the recommendations are worth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from components.operations import dashboard_widgets as widgets
from components.operations.dashboard_grid import Row, Widget, placed
from components.operations.metric import Expression, Metric, Text, percent
from components.operations.watched import CONSUMER, OBSERVER, Watched

EVENT_FUNCTIONS = (CONSUMER, "put-events")
"""The functions that deliver events."""


def dashboard_body(watched: Watched, region: str, alarm_arns: Sequence[Text]) -> dict[str, Any]:
    """The body of the dashboard; names in it may be outputs.

    Args:
        watched: what it shows.
        region: of all metrics.
        alarm_arns: of the stack's alarms.
    """
    parts = _Parts(watched, region)
    rows = [*parts.behaviour(), *parts.system(alarm_arns), *parts.effectiveness()]
    return {"start": "-P1D", "widgets": placed(rows)}


@dataclass(frozen=True)
class _Parts:
    watched: Watched
    region: str

    def behaviour(self) -> list[Row]:
        watched = self.watched
        delivering = [each for each in EVENT_FUNCTIONS if each in watched.functions]
        types = [
            # The consumer's alone: one line a type. What is put directly is in the graph beside it.
            watched.own(CONSUMER, f"Events.{each}", label=each)
            for each in watched.event_types
        ]
        return [
            widgets.title("Behaviour", "What users do, as events that Amazon Personalize has."),
            widgets.graphs(
                *([self._graph("Events by type, from the stream", types)] if types else []),
                self._graph(
                    "Events: in, delivered, refused",
                    [
                        watched.of_stream("IncomingRecords", label="records of the stream"),
                        *(
                            watched.own(each, name, label=f"{name}, {each}")
                            for each in delivering
                            for name in ("EventsDelivered", "EventsRefused")
                        ),
                    ],
                ),
                self._graph(
                    "Items answered",
                    self._of_answering(lambda each: watched.own(each, "ItemsAnswered")),
                ),
            ),
        ]

    def system(self, alarm_arns: Sequence[Text]) -> list[Row]:
        watched = self.watched
        return [
            widgets.title("System", "Whether everything works, and how fast."),
            Row(widgets=[widgets.alarm_states("Alarms", alarm_arns)], height=4),
            widgets.graphs(
                self._graph(
                    "API: latency in ms",
                    [watched.of_api("Latency", each, each) for each in ("p50", "p99")],
                ),
                self._graph(
                    "API: requests and errors",
                    [
                        watched.of_api(name, "Sum", label)
                        for name, label in (
                            ("Count", "requests"),
                            ("4XXError", "4XX"),
                            ("5XXError", "5XX"),
                        )
                    ],
                ),
                self._graph(
                    "Amazon Personalize: latency in ms, p99",
                    self._of_answering(lambda each: watched.own(each, "PersonalizeLatency", "p99")),
                ),
            ),
            widgets.graphs(
                self._of_functions("Functions: duration in ms, p99", "Duration", "p99"),
                self._of_functions("Functions: errors", "Errors"),
                self._of_functions("Functions: throttles", "Throttles"),
            ),
            widgets.graphs(
                self._graph(
                    "Age of events in ms",
                    [
                        watched.of_function(CONSUMER, "IteratorAge", "Maximum"),
                        watched.own(CONSUMER, "DeliveryLag", "Maximum", "until delivered"),
                    ],
                ),
                self._graph(
                    "Dead letters",
                    [
                        watched.waiting_letters,
                        watched.own(
                            OBSERVER, "DiscardedBatches", "Maximum", "batches in the bucket"
                        ),
                    ],
                ),
                self._graph("Age of the archive in seconds", [watched.archive_age]),
            ),
        ]

    def effectiveness(self) -> list[Row]:
        watched = self.watched
        return [
            widgets.title("Effectiveness", "Whether the recommendations are any good."),
            widgets.graphs(*self._shares(), *self._attributed()),
            widgets.graphs(
                *self._trained(),
                widgets.numbers(
                    "Hours since the import",
                    [watched.own(each, "ImportAgeHours", "Maximum") for each in watched.datasets],
                    region=self.region,
                ),
                widgets.numbers(
                    "Serving (1 is ACTIVE)",
                    [
                        *(watched.own(each, "CampaignState", "Minimum") for each in watched.models),
                        *(
                            watched.own(each, "RecommenderState", "Minimum")
                            for each in watched.recommenders
                        ),
                    ],
                    region=self.region,
                ),
            ),
        ]

    def _shares(self) -> list[Widget]:
        of = self.watched.falls_back
        fallbacks = [self._share("FallbackAnswers", of)] if of is not None else []
        empty = [self._share("EmptyAnswers", each) for each in self.watched.answering]
        return [
            *([self._graph("Popular items stand in, percent", fallbacks)] if fallbacks else []),
            self._graph("Empty answers, percent", empty),
        ]

    def _share(self, part: str, purpose: str) -> Expression:
        watched = self.watched
        return percent(watched.own(purpose, part), watched.own(purpose, "Answers"), purpose)

    def _attributed(self) -> list[Widget]:
        """What recommendations brought, by source."""
        names = self.watched.attributed
        if not names:
            return []
        return [widgets.found("What recommendations bring", names, region=self.region)]

    def _trained(self) -> list[Widget]:
        watched = self.watched
        if not watched.models:
            return []
        quality = {
            "coverage": "coverage",
            "normalized_discounted_cumulative_gain_at_10": "NDCG at 10",
            "precision_at_10": "precision at 10",
        }
        return [
            widgets.numbers(
                "Hours since the training",
                [watched.own(each, "TrainingAgeHours", "Maximum") for each in watched.models],
                region=self.region,
            ),
            widgets.numbers(
                "Offline metrics of the newest training",
                [
                    watched.own(each, name, "Maximum", f"{each}: {label}")
                    for each in watched.models
                    for name, label in quality.items()
                ],
                region=self.region,
            ),
        ]

    def _of_answering(self, metric: Callable[[str], Metric]) -> list[Metric]:
        return [metric(each) for each in self.watched.answering]

    def _of_functions(self, text: str, name: str, statistic: str = "Sum") -> Widget:
        watched = self.watched
        return self._graph(
            text, [watched.of_function(each, name, statistic) for each in watched.functions]
        )

    def _graph(self, text: str, lines: Sequence[widgets.Line]) -> Widget:
        return widgets.graph(text, lines, region=self.region)
