"""What the recommender costs and how good it is: `python -m benchmarks.recommender`.

Everything is measured side by side in this run, on generated travellers; nothing is asserted.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from localaws.personalize.recommender import data as splits
from localaws.personalize.recommender import model_file, trainer
from localaws.personalize.recommender.contexts import save_arrays
from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.item_features import nothing_known
from sample import travel

_CHECKOUT = Path(__file__).parents[1]
_RECIPE = "aws-user-personalization-v2"
_METRICS = {
    "mean_reciprocal_rank_at_25": "MRR@25",
    "normalized_discounted_cumulative_gain_at_25": "NDCG@25",
    "precision_at_5": "P@5",
    "precision_at_25": "P@25",
    "coverage": "coverage",
}


@dataclass(frozen=True, kw_only=True)
class Size:
    """Rows, users and items of a generated data set."""

    interactions: int
    users: int
    items: int

    def __str__(self) -> str:
        return f"{self.interactions:,} x {self.users:,} users x {self.items:,} items"


_SAMPLE = Size(interactions=60_000, users=2_500, items=500)
_LARGE = Size(interactions=1_000_000, users=20_000, items=10_000)
_WIDE = Size(interactions=1_000_000, users=20_000, items=60_000)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print three tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recommender", description=__doc__)
    parser.add_argument("--requests", type=int, default=500, help="requests for each latency")
    options = parser.parse_args(arguments)
    console = Console(width=80)
    training = Table(title="Training, a process of its own", width=80)
    for column in ("data", "seconds", "peak MB", "model MB"):
        training.add_column(column, justify="left" if column == "data" else "right")
    serving = Table(title="One request: score all items, cut the top 25", width=80)
    for column in ("items", "load ms", "p50 ms", "p99 ms"):
        serving.add_column(column, justify="right")
    with tempfile.TemporaryDirectory() as scratch:
        for size in (_SAMPLE, _LARGE, _WIDE):
            data = travellers(size)
            folder = Path(scratch) / str(size.items)
            report = train_in_process(data, folder)
            model_bytes = sum(path.stat().st_size for path in folder.glob("model/model.*"))
            training.add_row(
                str(size),
                f"{report['seconds']['total']:.1f}",
                f"{report['peakMemoryBytes'] / 1e6:.0f}",
                f"{model_bytes / 1e6:.0f}",
            )
            serving.add_row(
                f"{size.items:,}", *request_times(folder / "model", data, options.requests)
            )
    console.print(training, serving)
    for size in (_SAMPLE, _LARGE):
        console.print(comparison(size))


def travellers(size: Size) -> Interactions:
    """Generate interactions, sorted as the trainer wants them."""
    rng = np.random.Generator(np.random.PCG64(1))
    catalogue = travel.make_catalogue(rng, size.items, 0)
    users = travel.make_travellers(rng, catalogue, size.users, size.interactions)
    events = travel.simulate(rng, catalogue, users, 0)
    order = np.lexsort((events.timestamp, events.user))
    return Interactions(
        user=events.user[order].astype(np.int32),
        item=events.item[order].astype(np.int32),
        timestamp=events.timestamp[order],
        item_count=size.items,
    )


def train_in_process(data: Interactions, folder: Path) -> dict[str, Any]:
    """Run the trainer as the local Personalize does; returns its training.json."""
    folder.mkdir()
    np.savez(folder / "interactions.npz", user=data.user, item=data.item, timestamp=data.timestamp)
    (folder / "items.json").write_text(json.dumps(item_ids(data)), encoding="utf-8")
    np.savez(folder / "item_data.npz", **vars(nothing_known(data.item_count)))
    save_arrays(folder / "contexts.npz", [])
    spec: dict[str, Any] = {
        "interactions": str(folder / "interactions.npz"),
        "item_ids": str(folder / "items.json"),
        "item_data": str(folder / "item_data.npz"),
        "contexts": str(folder / "contexts.npz"),
        "recipe": _RECIPE,
        "hyperparameters": {},
        "hpo_config": None,
        "seed": 1,
        "output": str(folder / "model"),
    }
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    module = "localaws.personalize.recommender.train"
    subprocess.run(
        [sys.executable, "-m", module, str(folder / "spec.json")],
        cwd=_CHECKOUT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    report: dict[str, Any] = json.loads((folder / "model" / "training.json").read_text("utf-8"))
    return report


def request_times(folder: Path, data: Interactions, requests: int) -> tuple[str, str, str]:
    """Milliseconds to load the model, and of the median and the slowest hundredth of the requests."""
    started = time.perf_counter()
    model = model_file.load(folder)
    loaded = time.perf_counter() - started
    starts, ends = data.bounds()
    seconds = []
    for start, end in zip(starts[:requests], ends[:requests], strict=True):
        started = time.perf_counter()
        model.top(model.score(data.item[start:end]), 25)
        seconds.append(time.perf_counter() - started)
    figures = (loaded, *np.percentile(seconds, [50, 99]))
    return f"{figures[0] * 1e3:.1f}", f"{figures[1] * 1e3:.2f}", f"{figures[2] * 1e3:.2f}"


def comparison(size: Size) -> Table:
    """Metrics of the mixture, of one expert alone and of popularity, on the same held-out users."""
    data = travellers(size)
    users = splits.metric_users(data, np.random.default_rng(1))
    queries = splits.metric_queries(data, users)
    known = data.without(users)
    mixture = trainer.train(known, item_ids(data), recipe=_RECIPE, seed=1).model
    popular = trainer.train(known, item_ids(data), recipe=trainer.POPULARITY_RECIPE, seed=1).model
    models = {
        "mixture": mixture,
        "Markov alone": replace(mixture, weights=mostly("markov_short", mixture.weights)),
        "EASE alone": replace(mixture, weights=mostly("ease", mixture.weights)),
        "popularity": popular,
    }
    measured = {name: trainer.evaluate(model, queries) for name, model in models.items()}
    table = Table(title=f"{size}, {len(queries):,} held-out users", width=80)
    table.add_column("model", no_wrap=True)
    for heading in _METRICS.values():
        table.add_column(heading, justify="right")
    for name, metrics in measured.items():
        table.add_row(name, *(f"{metrics[key]:.3f}" for key in _METRICS))
    table.add_section()
    for name in ("popularity", "Markov alone", "EASE alone"):
        ratios = (measured["mixture"][key] / measured[name][key] for key in _METRICS)
        table.add_row(f"mixture : {name}", *(f"{ratio:.2f} x" for ratio in ratios))
    return table


def mostly(expert: str, weights: Any) -> dict[str, float]:
    """Weights of one expert; the others only speak where it has nothing to say. The repeat model stays."""
    return {name: 1.0 if name == expert else 1e-6 for name in weights}


def item_ids(data: Interactions) -> list[str]:
    """Name the items by their codes."""
    return [f"item-{code}" for code in range(data.item_count)]


if __name__ == "__main__":
    main()
