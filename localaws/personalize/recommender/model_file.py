"""The model file: read-only, memory-mapped, shared by everything that serves one solution version.

A folder with `model.json` (the summary), `model.items.json` (item ids) and one `.npy` file for each array.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from localaws.personalize.recommender.attributes import Attributes
from localaws.personalize.recommender.contexts import Contexts
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.repeats import RepeatModel
from localaws.personalize.recommender.rows import Rows
from localaws.personalize.recommender.scoring import Experts

_FORMAT = 3
_SUMMARY = "model.json"
_ITEMS = "model.items.json"
_EXPERT_MATRICES = ("markov", "ease", "knn")

Matrix = Callable[[str], Rows | None]
"""From the name of a matrix to it, None where the model has none."""


def save(model: Model, folder: Path) -> None:
    """Write a model; it becomes readable only at the end, with its summary."""
    folder.mkdir(parents=True, exist_ok=True)
    matrices = {name: matrix for name, matrix in _matrices(model).items() if matrix is not None}
    arrays = _arrays(model)
    for name, matrix in matrices.items():
        arrays |= {
            f"{name}.starts": matrix.starts,
            f"{name}.indices": matrix.indices,
            f"{name}.data": matrix.data,
        }
    for name, array in arrays.items():
        np.save(_array_path(folder, name), array)
    (folder / _ITEMS).write_text(json.dumps(list(model.item_ids)), encoding="utf-8")
    summary = {
        "format": _FORMAT,
        "recipe": model.recipe,
        "arrays": sorted(arrays),
        "columns": {name: matrix.columns for name, matrix in matrices.items()},
        "weights": dict(model.weights),
        "repeats": model.repeats.to_json(),
        "contexts": {name: list(words) for name, words in model.contexts.words.items()},
        "latestEvent": None if model.attributes is None else model.attributes.latest_event,
    }
    (folder / _SUMMARY).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")


def load(folder: Path) -> Model:
    """Map a saved model into memory.

    Raises:
        FileNotFoundError: the folder holds no complete model.
        ValueError: the model was written in another format.
    """
    summary = json.loads((folder / _SUMMARY).read_text(encoding="utf-8"))
    if summary["format"] != _FORMAT:
        raise ValueError(
            f"{folder / _SUMMARY}: model format {summary['format']}, expected {_FORMAT}; train again"
        )
    arrays = {name: _mapped(_array_path(folder, name)) for name in summary["arrays"]}

    def matrix(name: str) -> Rows | None:
        if name not in summary["columns"]:
            return None
        return Rows(
            starts=arrays[f"{name}.starts"],
            indices=arrays[f"{name}.indices"],
            data=arrays[f"{name}.data"],
            columns=summary["columns"][name],
        )

    return Model(
        recipe=summary["recipe"],
        item_ids=json.loads((folder / _ITEMS).read_text(encoding="utf-8")),
        counts=arrays["counts"],
        experts=_experts(arrays, matrix),
        weights=summary["weights"],
        repeats=RepeatModel.from_json(summary["repeats"]),
        similar=matrix("similar"),
        growth=arrays.get("growth"),
        attributes=_attributes(arrays, matrix, summary["latestEvent"]),
        contexts=_contexts(summary["contexts"], matrix),
    )


def _array_path(folder: Path, name: str) -> Path:
    return folder / f"model.{name}.npy"


def _mapped(path: Path) -> Any:
    # A plain array over the mapped pages: arithmetic with the memmap subclass costs microseconds a step.
    return np.asarray(np.load(path, mmap_mode="r"))


def _matrices(model: Model) -> dict[str, Rows | None]:
    experts = {name: getattr(model.experts, name, None) for name in _EXPERT_MATRICES}
    features = None if model.attributes is None else model.attributes.features
    contexts = {_context(name): counts for name, counts in model.contexts.counts.items()}
    return {**experts, "similar": model.similar, "features": features, **contexts}


def _arrays(model: Model) -> dict[str, Any]:
    arrays: dict[str, Any] = {"counts": model.counts}
    if model.experts is not None:
        arrays["recent"] = model.experts.recent
    if model.growth is not None:
        arrays["growth"] = model.growth
    if model.attributes is not None:
        arrays["created_at"] = model.attributes.created_at
    return arrays


def _experts(arrays: Mapping[str, Any], matrix: Matrix) -> Experts | None:
    markov = matrix("markov")
    if markov is None:
        return None
    return Experts(
        counts=arrays["counts"],
        recent=arrays["recent"],
        markov=markov,
        ease=matrix("ease"),
        knn=matrix("knn"),
    )


def _attributes(arrays: Mapping[str, Any], matrix: Matrix, latest_event: int) -> Attributes | None:
    features = matrix("features")
    if features is None:
        return None
    return Attributes(features=features, created_at=arrays["created_at"], latest_event=latest_event)


def _contexts(words: Mapping[str, list[str]], matrix: Matrix) -> Contexts:
    counts = {name: matrix(_context(name)) for name in words}
    return Contexts(words=words, counts={n: rows for n, rows in counts.items() if rows is not None})


def _context(column: str) -> str:
    return f"context.{column}"
