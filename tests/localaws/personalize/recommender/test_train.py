"""The trainer as a process, the way the local Personalize starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from localaws.personalize.recommender import model_file, train, trainer
from localaws.personalize.recommender.contexts import save_arrays
from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.item_features import nothing_known
from localaws.personalize.recommender.trainer import Training
from tests.support.hpo import hpo_config
from tests.support.recommender_data import Sample

CHECKOUT = Path(train.__file__).parents[3]


def run(spec: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "localaws.personalize.recommender.train", str(spec), *more],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def write_spec(folder: Path, data: Interactions, item_ids: list[str], **changes: Any) -> Path:
    np.savez(folder / "i.npz", user=data.user, item=data.item, timestamp=data.timestamp)
    (folder / "ids.json").write_text(json.dumps(item_ids), encoding="utf-8")
    np.savez(folder / "item_data.npz", **vars(nothing_known(len(item_ids))))
    save_arrays(folder / "contexts.npz", [])
    spec = {
        "interactions": str(folder / "i.npz"),
        "item_ids": str(folder / "ids.json"),
        "item_data": str(folder / "item_data.npz"),
        "contexts": str(folder / "contexts.npz"),
        "recipe": "aws-user-personalization-v2",
        "hyperparameters": {},
        "hpo_config": None,
        "seed": 1,
        "output": str(folder / "model"),
        **changes,
    }
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    return folder / "spec.json"


def test_process_writes_model_metrics_and_timings(
    tmp_path: Path, small_sample: Sample, small_training: Training
) -> None:
    done = run(write_spec(tmp_path, *small_sample, hyperparameters={"bptt": "20"}))
    assert (done.returncode, done.stderr) == (0, "")
    assert "read 6000 interactions with 120 items" in done.stdout.splitlines()[0]
    output = tmp_path / "model"
    metrics = json.loads((output / "metrics.json").read_text(encoding="utf-8"))
    assert metrics == pytest.approx(small_training.metrics, rel=0.02)
    timings = json.loads((output / "training.json").read_text(encoding="utf-8"))
    assert timings["interactions"] == 6_000
    assert timings["seconds"]["total"] > 0
    assert timings["peakMemoryBytes"] > 10_000_000
    assert timings["hyperparametersWithoutEffect"] == ["bptt"]
    history = np.array([4, 8, 15])
    np.testing.assert_allclose(
        model_file.load(output).score(history), small_training.model.score(history), atol=1e-5
    )


def test_process_writes_what_a_search_chose(tmp_path: Path, small_sample: Sample) -> None:
    config = hpo_config(3, integers={"min_cointeraction_count": (0, 10)})
    spec = write_spec(tmp_path, *small_sample, recipe="aws-sims", hpo_config=config)
    done = run(spec)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("measured on") == 3
    tuned = json.loads((tmp_path / "model" / "tuned.json").read_text(encoding="utf-8"))
    assert tuned == trainer.train(*small_sample, recipe="aws-sims", hpo_config=config, seed=1).tuned


def test_process_trains_popularity_in_little_memory(tmp_path: Path, small_sample: Sample) -> None:
    spec = write_spec(tmp_path, *small_sample, recipe="aws-popularity-count", memory_limit_bytes=1)
    assert run(spec).returncode == 0
    data, _ = small_sample
    counts = np.bincount(data.item, minlength=120)
    assert model_file.load(tmp_path / "model").score(np.array([1])).argmax() == counts.argmax()


def test_serving_needs_numpy_alone(tmp_path: Path, small_training: Training) -> None:
    model_file.save(small_training.model, tmp_path)
    code = (
        "import sys, numpy as np, pathlib\n"
        "from localaws.personalize.recommender import model_file\n"
        f"model_file.load(pathlib.Path({str(tmp_path)!r})).score(np.array([1, 2]))\n"
        "print(sorted({'scipy', 'implicit'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_failure_is_one_clear_last_line(tmp_path: Path, small_sample: Sample) -> None:
    data, item_ids = small_sample
    done = run(write_spec(tmp_path, data, item_ids[:10]))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("expected 0 to 9")
    assert not (tmp_path / "model").exists()


def test_process_needs_its_argument(tmp_path: Path) -> None:
    done = run(tmp_path / "spec.json", "more")
    assert done.returncode == 1
    assert done.stderr == "expected one argument: the training's SPEC.json\n"


def test_missing_file_is_named(tmp_path: Path) -> None:
    done = run(tmp_path / "absent.json")
    assert done.returncode == 1
    assert "absent.json" in done.stderr.splitlines()[-1]


def test_unknown_recipe_is_refused_with_the_known_ones(
    tmp_path: Path, small_sample: Sample
) -> None:
    spec = train.read_spec(write_spec(tmp_path, *small_sample, recipe="aws-hrnn"))
    with pytest.raises(train.SpecError, match="recipe is aws-hrnn, expected one of aws-user-"):
        train.run(spec)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": "1"}, "seed is '1', expected int"),
        ({"recipe": None}, "recipe is None, expected str"),
        ({"hyperparameters": []}, r"hyperparameters is \[\], expected dict"),
        ({"hpo_config": []}, r"hpo_config is \[\], expected dict \| None"),
        ({"memory_limit_bytes": "1 GB"}, "memory_limit_bytes is '1 GB', expected int"),
        ({"epochs": 3}, "unknown key epochs"),
    ],
)
def test_wrong_values_are_named(
    tmp_path: Path, small_sample: Sample, changes: dict[str, Any], message: str
) -> None:
    spec = write_spec(tmp_path, *small_sample, **changes)
    with pytest.raises(train.SpecError, match=message):
        train.read_spec(spec)


def test_spec_must_be_an_object(tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text("[]", encoding="utf-8")
    with pytest.raises(train.SpecError, match="expected a JSON object"):
        train.read_spec(tmp_path / "spec.json")


@pytest.mark.parametrize(("quota", "expected"), [("50000 100000", 1), ("100000 100000", 1)])
def test_quota_of_the_container_limits_the_threads(
    tmp_path: Path, quota: str, expected: int
) -> None:
    (tmp_path / "cpu.max").write_text(quota + "\n", encoding="ascii")
    assert train.available_processors(tmp_path / "cpu.max") == expected


def test_no_quota_means_all_processors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    assert train.available_processors(tmp_path / "absent") == 6
    (tmp_path / "cpu.max").write_text("max 100000\n", encoding="ascii")
    assert train.available_processors(tmp_path / "cpu.max") == 6
    (tmp_path / "cpu.max").write_text("300000 100000\n", encoding="ascii")
    assert train.available_processors(tmp_path / "cpu.max") == 3


def test_threads_that_the_caller_chose_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "5")
    monkeypatch.setenv("MKL_NUM_THREADS", "5")
    train.set_thread_counts()
    assert os.environ["OMP_NUM_THREADS"] == "7"
