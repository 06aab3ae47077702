"""The travel sample as the trainer gets it, and a model trained on it; made once for all tests here.

The small one is for what does not depend on how well a model recommends.
"""

from pathlib import Path

import pytest

from localaws.personalize.recommender import trainer
from localaws.personalize.recommender.item_features import ItemData
from sample import generate
from tests.support.item_data import read_item_data
from tests.support.recommender_data import Sample, read_sample


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("travel")
    generate.write_sample(folder)
    return folder


@pytest.fixture(scope="session")
def sample(sample_folder: Path) -> Sample:
    return read_sample(sample_folder)


@pytest.fixture(scope="session")
def sample_items(sample_folder: Path, sample: Sample) -> ItemData:
    return read_item_data(sample_folder, sample[1])


@pytest.fixture(scope="session")
def training(sample: Sample) -> trainer.Training:
    interactions, item_ids = sample
    return trainer.train(interactions, item_ids, recipe="aws-user-personalization-v2", seed=1)


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("small")
    generate.write_sample(folder, interactions=6_000, users=300, items=120)
    return read_sample(folder)


@pytest.fixture(scope="session")
def small_training(small_sample: Sample) -> trainer.Training:
    return trainer.train(*small_sample, recipe="aws-user-personalization-v2", seed=1)


@pytest.fixture(scope="session")
def popular(sample: Sample) -> trainer.Training:
    """Popularity on the same held-out users."""
    interactions, item_ids = sample
    return trainer.train(interactions, item_ids, recipe=trainer.POPULARITY_RECIPE, seed=1)
