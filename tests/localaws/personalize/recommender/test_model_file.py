from pathlib import Path

import numpy as np
import pytest

from localaws.personalize.recommender import contexts, model_file
from localaws.personalize.recommender.contexts import save_arrays
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.rows import Integers
from localaws.personalize.recommender.trainer import Training


def history(*codes: int) -> Integers:
    return np.array(codes, np.int64)


@pytest.fixture(scope="module")
def model(training: Training) -> Model:
    return training.model


@pytest.fixture
def tiny() -> Model:
    return Model(
        recipe="aws-popularity-count", item_ids=list("abcd"), counts=np.array([3, 1, 3, 0])
    )


def test_saved_model_gives_the_same_scores(model: Model, tmp_path: Path) -> None:
    model_file.save(model, tmp_path)
    loaded = model_file.load(tmp_path)
    assert list(loaded.item_ids) == list(model.item_ids)
    assert loaded.index == {item_id: code for code, item_id in enumerate(model.item_ids)}
    for codes in ([], [3], list(range(60)), [7, 7, 7]):
        assert loaded.score(history(*codes)).tolist() == model.score(history(*codes)).tolist()


def test_loaded_arrays_are_read_only(model: Model, tmp_path: Path) -> None:
    model_file.save(model, tmp_path)
    with pytest.raises(ValueError, match="read-only"):
        model_file.load(tmp_path).counts[0] = 1


def test_saved_popularity_gives_the_same_scores(popular: Training, tmp_path: Path) -> None:
    model_file.save(popular.model, tmp_path)
    loaded = model_file.load(tmp_path)
    assert loaded.experts is None
    assert loaded.score(history()).tolist() == popular.model.score(history()).tolist()


def test_incomplete_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        model_file.load(tmp_path)


def test_other_format_is_refused(tiny: Model, tmp_path: Path) -> None:
    model_file.save(tiny, tmp_path)
    summary = (tmp_path / "model.json").read_text(encoding="utf-8")
    (tmp_path / "model.json").write_text(
        summary.replace('"format": 3', '"format": 99'), encoding="utf-8"
    )
    with pytest.raises(ValueError, match="format 99, expected 3; train again"):
        model_file.load(tmp_path)


def test_saved_contexts_say_the_same(tmp_path: Path) -> None:
    save_arrays(tmp_path / "contexts.npz", [("DEVICE", "phone", 0, 9), ("DEVICE", "tv", 2, 8)])
    model = Model(
        recipe="aws-user-personalization-v2",
        item_ids=list("abcd"),
        counts=np.array([9, 1, 8, 0]),
        contexts=contexts.load(tmp_path / "contexts.npz", 4),
    )
    model_file.save(model, tmp_path)
    loaded = model_file.load(tmp_path).contexts
    scores = np.array([0.4, 0.3, 0.2, 0.1], np.float32)
    for context in ({}, {"DEVICE": "phone"}, {"device": "tv"}):
        expected = model.contexts.in_context(scores, context)
        assert loaded.in_context(scores, context).tolist() == expected.tolist()
    assert loaded.in_context(scores, {"DEVICE": "phone"})[0] > scores[0]
