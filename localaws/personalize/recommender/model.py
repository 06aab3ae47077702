"""The model file: read-only, memory-mapped, shared by everything that serves one solution version."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from localaws.personalize.recommender.repeats import RepeatModel
from localaws.personalize.recommender.rows import Floats, Integers, Rows
from localaws.personalize.recommender.scoring import Experts, score, usable_history

_FORMAT = 1
_SUMMARY = "model.json"
_ITEMS = "model.items.json"
_MATRICES = ("markov", "ease", "knn")


@dataclass(frozen=True, kw_only=True)
class Model:
    """A trained solution version.

    Args:
        recipe: name of the recipe.
        item_ids: identifier of each item code.
        counts: events of each item.
        experts: the fitted experts; None for plain popularity.
        weights: of the experts, by name.
        repeats: gate and repeat probabilities.
    """

    recipe: str
    item_ids: Sequence[str]
    counts: Integers
    experts: Experts | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    repeats: RepeatModel = field(default_factory=RepeatModel)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Item code of each identifier."""
        return {item_id: code for code, item_id in enumerate(self.item_ids)}

    def score(self, history: Integers) -> Floats:
        """Probability of each item to be the user's next; sums to one.

        Args:
            history: item codes, oldest first; empty for an unknown user. Codes that are no items are passed over.
        """
        if self.experts is None:
            shares: Floats = (self.counts / self.counts.sum()).astype(np.float32)
            return shares
        known = usable_history(history, len(self.item_ids))
        return score(self.experts, self.weights, self.repeats, known)

    def top(self, scores: Floats, k: int) -> list[int]:
        """Item codes of the `k` largest scores above zero; ties go to the more popular, then to the lower code."""
        candidates = np.flatnonzero(scores > 0)
        if k <= 0 or len(candidates) == 0:
            return []
        if len(candidates) > k:
            values = scores[candidates]
            least = np.partition(values, len(values) - k)[len(values) - k]
            candidates = candidates[values >= least]
        order = np.lexsort((candidates, -self.counts[candidates], -scores[candidates]))
        return [int(code) for code in candidates[order[:k]]]

    def save(self, folder: Path) -> None:
        """Write `model.json`, `model.items.json` and one `.npy` file for each array; made readable only at the end."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {"counts": self.counts, **_expert_arrays(self.experts)}
        for name, array in arrays.items():
            np.save(_array_path(folder, name), array)
        (folder / _ITEMS).write_text(json.dumps(list(self.item_ids)), encoding="utf-8")
        summary = {
            "format": _FORMAT,
            "recipe": self.recipe,
            "arrays": sorted(arrays),
            "weights": dict(self.weights),
            "repeats": self.repeats.to_json(),
        }
        (folder / _SUMMARY).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Model":
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
        return cls(
            recipe=summary["recipe"],
            item_ids=json.loads((folder / _ITEMS).read_text(encoding="utf-8")),
            counts=arrays["counts"],
            experts=_experts(arrays),
            weights=summary["weights"],
            repeats=RepeatModel.from_json(summary["repeats"]),
        )


def _array_path(folder: Path, name: str) -> Path:
    return folder / f"model.{name}.npy"


def _mapped(path: Path) -> Any:
    # A plain array over the mapped pages: arithmetic with the memmap subclass costs microseconds a step.
    return np.asarray(np.load(path, mmap_mode="r"))


def _expert_arrays(experts: Experts | None) -> dict[str, Any]:
    if experts is None:
        return {}
    arrays: dict[str, Any] = {"recent": experts.recent}
    for name in _MATRICES:
        matrix: Rows | None = getattr(experts, name)
        if matrix is not None:
            arrays[f"{name}.starts"] = matrix.starts
            arrays[f"{name}.indices"] = matrix.indices
            arrays[f"{name}.data"] = matrix.data
    return arrays


def _experts(arrays: Mapping[str, Any]) -> Experts | None:
    if "recent" not in arrays:
        return None
    matrices = {
        name: Rows(
            starts=arrays[f"{name}.starts"],
            indices=arrays[f"{name}.indices"],
            data=arrays[f"{name}.data"],
        )
        for name in _MATRICES
        if f"{name}.data" in arrays
    }
    return Experts(counts=arrays["counts"], recent=arrays["recent"], **matrices)
