"""Trains in a process of its own: `python -m localaws.personalize.recommender.train SPEC.json`.

SPEC.json:

    interactions        .npz with arrays user (int32), item (int32), timestamp (int64, seconds), sorted by user,
                        timestamp and position in the file
    item_ids            JSON list of strings; the index is the item's code; includes items without interactions
    item_data           .npz with what the Items dataset says of the items (`item_features.ItemData`)
    contexts            .npz with how often each item was had with each word of context columns (`contexts.load`)
    recipe              one of `trainer.METHODS`
    hyperparameters     those of the recipe, and its feature transformation parameters, as text; where the service's
                        neural networks have no counterpart here they do not change the model
    hpo_config          the API's `hpoConfig`, complete, to search for hyperparameters; null to train once
    seed                integer
    output              folder for model.*, metrics.json, training.json and, of a search, tuned.json: what it chose
    memory_limit_bytes  optional; for the whole process

Progress goes to stdout. Exit status 0, or 1 with the reason as the last line of stderr.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NICE = 10
_CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")


class SpecError(ValueError):
    """SPEC.json is not what was expected."""


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A training as it was asked for."""

    interactions: Path
    item_ids: Path
    item_data: Path
    contexts: Path
    recipe: str
    hyperparameters: Mapping[str, Any]
    hpo_config: Mapping[str, Any] | None
    seed: int
    output: Path
    memory_limit_bytes: int | None


def main(arguments: Sequence[str]) -> int:
    """Run one training; returns the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("expected one argument: the training's SPEC.json\n")
        return 1
    os.nice(_NICE)  # recommendations are served meanwhile
    set_thread_counts()
    return trained(Path(arguments[0]))


def trained(spec: Path) -> int:
    """Train as SPEC.json asks; returns the exit status, and tells on standard error why it failed."""
    try:
        run(read_spec(spec))
    except (ArithmeticError, MemoryError, OSError, ValueError) as error:
        sys.stderr.write(
            f"training failed: {' '.join(str(error).split()) or type(error).__name__}\n"
        )
        return 1
    return 0


def read_spec(path: Path) -> Spec:
    """Read SPEC.json.

    Raises:
        SpecError: a key is missing, unknown or of another type.
        OSError: the file cannot be read.
    """
    values = json.loads(path.read_text(encoding="utf-8"))
    required = {
        "interactions": str,
        "item_ids": str,
        "item_data": str,
        "contexts": str,
        "recipe": str,
        "hyperparameters": dict,
        "hpo_config": dict | None,
        "seed": int,
        "output": str,
    }
    if not isinstance(values, dict):
        raise SpecError(f"{path}: expected a JSON object")
    unknown = sorted(set(values) - set(required) - {"memory_limit_bytes"})
    if unknown:
        raise SpecError(f"{path}: unknown key {', '.join(unknown)}")
    for key, kind in required.items():
        if not isinstance(values.get(key), kind):
            raise SpecError(
                f"{path}: {key} is {values.get(key)!r}, expected {getattr(kind, '__name__', kind)}"
            )
    limit = values.get("memory_limit_bytes")
    if limit is not None and not isinstance(limit, int):
        raise SpecError(f"{path}: memory_limit_bytes is {limit!r}, expected int")
    return Spec(
        interactions=Path(values["interactions"]),
        item_ids=Path(values["item_ids"]),
        item_data=Path(values["item_data"]),
        contexts=Path(values["contexts"]),
        recipe=values["recipe"],
        hyperparameters=values["hyperparameters"],
        hpo_config=values["hpo_config"],
        seed=values["seed"],
        output=Path(values["output"]),
        memory_limit_bytes=limit,
    )


def run(spec: Spec) -> None:
    """Train and write the results.

    Raises:
        SpecError: the recipe is not one of this trainer's.
        ValueError: the interactions cannot be used.
        OSError: a file cannot be read or written.
    """
    # numpy and its companions read the thread counts when they are imported.
    from localaws.personalize.recommender import (  # noqa: PLC0415  after set_thread_counts
        contexts,
        data,
        item_features,
        model_file,
        trainer,
    )

    method = trainer.METHODS.get(spec.recipe)
    if method is None:
        raise SpecError(f"recipe is {spec.recipe}, expected one of {', '.join(trainer.METHODS)}")
    started = time.perf_counter()

    def progress(sentence: str) -> None:
        sys.stdout.write(f"{time.perf_counter() - started:6.1f} s  {sentence}\n")
        sys.stdout.flush()

    interactions, item_ids = data.load(spec.interactions, spec.item_ids)
    progress(f"read {len(interactions)} interactions with {len(item_ids)} items")
    memory = None
    if spec.memory_limit_bytes is not None:
        memory = max(0, spec.memory_limit_bytes - peak_memory_bytes())
    result = trainer.train(
        interactions,
        item_ids,
        recipe=spec.recipe,
        items=item_features.load(spec.item_data),
        contexts=contexts.load(spec.contexts, len(item_ids)),
        hyperparameters=spec.hyperparameters,
        hpo_config=spec.hpo_config,
        seed=spec.seed,
        memory_bytes=memory,
        progress=progress,
    )
    spec.output.mkdir(parents=True, exist_ok=True)
    model_file.save(result.model, spec.output)
    _write(spec.output / "metrics.json", result.metrics)
    if spec.hpo_config is not None:
        _write(spec.output / "tuned.json", result.tuned)
    _write(
        spec.output / "training.json",
        {
            "interactions": len(interactions),
            "items": len(item_ids),
            "seconds": {**result.seconds, "total": round(time.perf_counter() - started, 3)},
            "peakMemoryBytes": peak_memory_bytes(),
            "weights": dict(result.model.weights),
            "hyperparametersWithoutEffect": sorted(
                set(spec.hyperparameters) - method.hyperparameters
            ),
        },
    )
    progress(f"wrote {spec.output}")


def set_thread_counts() -> None:
    """Give the numerical libraries as many threads as the process has processors, unless the caller chose.

    They would count the host's processors, also in a container with a quota.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, str(available_processors(_CPU_QUOTA)))


def available_processors(quota_file: Path) -> int:
    """Processors of this process, or fewer if a control group (version 2) has a smaller quota."""
    processors = os.cpu_count() or 1
    if not quota_file.exists():
        return processors
    quota, _, period = quota_file.read_text(encoding="ascii").partition(" ")
    if quota == "max":
        return processors
    return max(1, min(processors, round(int(quota) / int(period))))


def peak_memory_bytes() -> int:
    """Largest resident memory of this process so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _write(path: Path, values: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
