"""What is promoted against what is there: a table, and the reasons not to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import indent

from rich.table import Table

from commands.metric_names import broken
from commands.promotion.deployed import KINDS, Deployed
from commands.promotion.versions import Version

METRIC = "normalized_discounted_cumulative_gain_at_25"
"""The metric that decides; the gate of retraining has the same default."""
NOTHING = "-"

Versions = Mapping[str, Version]


def refusals(
    source: Deployed,
    target: Deployed,
    versions: tuple[Versions, Versions],
    min_ratio: float,
) -> list[str]:
    """Why nothing is promoted, as sentences; none where it may go.

    Args:
        source: what passed.
        target: what is to have it.
        versions: that they serve.
        min_ratio: least ratio of the source's metric to the target's.
    """
    return [*_differences(source, target), *_losses(source, target, versions, min_ratio)]


def _differences(source: Deployed, target: Deployed) -> Iterator[str]:
    if source.files.keys() != target.files.keys():
        yield (
            f"{source.name} has {', '.join(source.files)}, and {target.name} has {', '.join(target.files)}; give both the same "
            "kinds of files first"
        )
    for setting in sorted({*source.learning, *target.learning}):
        ours, theirs = source.learning.get(setting), target.learning.get(setting)
        if ours != theirs:
            yield (
                f"they learn in different ways: {setting} is {ours} in {source.name} and {theirs} in {target.name}, so what passed "
                "there would be another model here; make the settings the same first"
            )


def _losses(
    source: Deployed, target: Deployed, versions: tuple[Versions, Versions], min_ratio: float
) -> Iterator[str]:
    passed, there = versions
    for purpose, version in there.items():
        before = version.metrics.get(METRIC)
        if not before or purpose not in passed:
            continue  # nothing to be worse than; a missing model is another way of learning
        new = passed[purpose].metrics.get(METRIC)
        if new is None or new < min_ratio * before:
            told = NOTHING if new is None else f"{new:.4g}"
            yield (
                f"the model {purpose} is worse: {METRIC} is {told} in {source.name} and {before:.4g} in {target.name}, which is less "
                f"than {min_ratio:g} of it; look at the data, or lower --min-ratio if that is meant"
            )


def as_table(source: Deployed, target: Deployed, versions: tuple[Versions, Versions]) -> Table:
    """Data, versions and metrics of both stacks, a line each."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("", source.name, target.name, ""):
        table.add_column(column, no_wrap=not column, overflow="fold")
    for kind in KINDS:
        files = [stack.files.get(kind) for stack in (source, target)]
        digests = [file.digest if file else NOTHING for file in files]
        if any(files):
            table.add_row(kind, *digests, "same" if digests[0] == digests[1] else "changes")
    passed, there = versions
    for purpose in {**passed, **there}:
        pair = [each.get(purpose) for each in (passed, there)]
        ids = [version.arn.rpartition("/")[2] if version else NOTHING for version in pair]
        table.add_row(f"version of {purpose}", *ids, "")
        metrics = [version.metrics if version else {} for version in pair]
        for name in sorted({*metrics[0], *metrics[1]}):
            values = [each.get(name) for each in metrics]
            numbers = [NOTHING if value is None else f"{value:.4g}" for value in values]
            table.add_row(indent(broken(name), "  "), *numbers, "decides" if name == METRIC else "")
    return table
