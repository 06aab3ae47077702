"""A training as a process of its own: from the imported records to a model, and why it ends without one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from localaws.personalize.import_files import CsvFile
from localaws.personalize.import_worker import convert
from localaws.personalize.recommender import model_file
from localaws.personalize.store import Store
from tests.support.local_aws import CHECKOUT
from tests.support.personalize_stack import interactions_csv, schema
from tests.support.training_specification import training_specification

GROUP = "arn:aws:personalize:us-east-1:000000000000:dataset-group/g"


@pytest.fixture
def specifications(tmp_path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Those of the data and of the model, for a small import."""
    source = tmp_path / "data.csv"
    source.write_text(interactions_csv())
    definition = json.loads(schema("Interactions"))
    kind = {
        "schema": definition,
        "datasetType": "INTERACTIONS",
        "mode": "FULL",
        "previous": None,
        "isStrict": False,
        "time": 0.0,
    }
    convert(kind, [CsvFile(source, source.name)], tmp_path)
    Store(tmp_path / "state.sqlite3").database.close()
    data = training_specification(
        tmp_path / "state.sqlite3",
        tmp_path,
        interactions=str(tmp_path / "records.parquet"),
        datasetGroupArn=GROUP,
        itemsDatasetArn=f"{GROUP}/ITEMS",
        lastEvent=0,
    )
    model: dict[str, Any] = {
        "interactions": str(tmp_path / "training.npz"),
        "item_ids": str(tmp_path / "item_ids.json"),
        "item_data": str(tmp_path / "item_data.npz"),
        "contexts": str(tmp_path / "contexts.npz"),
        "recipe": "aws-user-personalization-v2",
        "hyperparameters": {},
        "hpo_config": None,
        "seed": 1,
        "output": str(tmp_path / "model"),
    }
    return data, model


def train(
    folder: Path, data: dict[str, Any], model: dict[str, Any]
) -> subprocess.CompletedProcess[str]:
    paths = folder / "data.json", folder / "training.json"
    for path, specification in zip(paths, (data, model), strict=True):
        path.write_text(json.dumps(specification))
    command = [sys.executable, "-m", "localaws.personalize.training", *map(str, paths)]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def test_a_training_ends_with_a_model_of_the_imported_items(
    tmp_path: Path, specifications: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    assert train(tmp_path, *specifications).returncode == 0
    named = {line.split(",")[1] for line in interactions_csv().splitlines()[1:]}
    assert set(model_file.load(tmp_path / "model").item_ids) == named


def test_data_that_are_not_enough_are_told(
    tmp_path: Path, specifications: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    data, model = specifications
    done = train(tmp_path, {**data, "eventType": "never"}, model)
    assert done.returncode == 1
    assert (
        done.stderr
        == "Dataset has fewer than 1000 interactions after filtering by event type: never\n"
    )


def test_a_model_that_cannot_be_fitted_is_told(
    tmp_path: Path, specifications: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    data, model = specifications
    done = train(tmp_path, data, {**model, "recipe": "aws-hrnn"})
    assert done.returncode == 1
    assert done.stderr.startswith("training failed: recipe is aws-hrnn")
