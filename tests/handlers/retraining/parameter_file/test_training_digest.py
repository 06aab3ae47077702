"""Equal trainings have one digest, and any real change another."""

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.retraining.parameter_file.plan import DataFile, Dataset, Solution
from handlers.retraining.parameter_file.training_digest import training_digest
from handlers.shared.service.schemas import DATASET_TYPES, Schema

TAGS = st.text("0123456789abcdef", min_size=1, max_size=4)
FILES = st.lists(
    st.builds(
        DataFile, key=st.text("xyz/", min_size=1), entity_tag=TAGS, size_bytes=st.integers(1)
    ),
    min_size=1,
    max_size=4,
)
SETTINGS = st.dictionaries(
    st.sampled_from(["eventType", "performHPO", "recipeArn"]),
    st.text(max_size=3) | st.booleans(),
)
CONFIG = st.dictionaries(
    st.sampled_from(["algorithmHyperParameters", "featureTransformationParameters"]),
    st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=3),
)


@st.composite
def trainings(draw: st.DrawFn) -> tuple[Solution, list[Dataset]]:
    config = {"solutionConfig": draw(CONFIG)}
    solution = Solution(
        name="s",
        request={"name": "s", **draw(SETTINGS), **config},
        version_request={"trainingMode": draw(st.sampled_from(["FULL", "UPDATE"]))},
    )
    types = DATASET_TYPES[: draw(st.integers(1, 3))]
    return solution, [
        Dataset(
            schema=Schema(each, ()),
            request={"name": each},
            schema_request={"name": "n", "schema": draw(st.sampled_from(["{}", '{"a":1}']))},
            folder=f"{each}/",
            files=tuple(draw(FILES)),
        )
        for each in types
    ]


def shuffled(value: Any, rng: random.Random) -> Any:
    """The same JSON with all keys in another order."""
    if not isinstance(value, dict):
        return value
    items = [(key, shuffled(each, rng)) for key, each in value.items()]
    rng.shuffle(items)
    return dict(items)


@given(training=trainings(), rng=st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(
    training: tuple[Solution, list[Dataset]], rng: random.Random
) -> None:
    solution, datasets = training
    again = [
        replace(
            each,
            files=tuple(
                replace(file, key=f"{each.folder}{number}.csv")
                for number, file in enumerate(rng.sample(each.files, len(each.files)))
            ),
        )
        for each in rng.sample(datasets, len(datasets))
    ]
    changed = {
        **shuffled(dict(solution.request), rng),
        "name": "other",
        "tags": [{"tagKey": "a", "tagValue": "b"}],
        "performAutoTraining": True,
    }
    config = {
        **changed["solutionConfig"],
        "autoTrainingConfig": {"schedulingExpression": "rate(1 day)"},
    }
    other = replace(solution, name="other", request={**changed, "solutionConfig": config})
    assert training_digest(other, again) == training_digest(solution, datasets)


def decisive(solution: Solution, datasets: list[Dataset]) -> str:
    """All that decides, told apart in the simplest way."""
    data = sorted(
        (
            each.dataset_type,
            each.schema_request["schema"],
            sorted((file.entity_tag, file.size_bytes) for file in each.files),
        )
        for each in datasets
    )
    settings = json.dumps(dict(solution.request), sort_keys=True)
    return repr((settings, dict(solution.version_request), data))


@given(first=trainings(), second=trainings())
def test_two_trainings_have_one_digest_if_nothing_decisive_differs(
    first: tuple[Solution, list[Dataset]], second: tuple[Solution, list[Dataset]]
) -> None:
    same = decisive(*first) == decisive(*second)
    assert (training_digest(*first) == training_digest(*second)) is same


@given(training=trainings(), data=st.data())
@pytest.mark.parametrize("what", ["content", "size", "one more", "once more", "schema", "mode"])
def test_any_real_change_matters(
    what: str, training: tuple[Solution, list[Dataset]], data: st.DataObject
) -> None:
    solution, datasets = training
    at = data.draw(st.integers(0, len(datasets) - 1))
    dataset, file = datasets[at], data.draw(st.sampled_from(datasets[at].files))
    others = list(dataset.files)
    others.remove(file)
    changed = {
        "content": lambda: (*others, replace(file, entity_tag=f"{file.entity_tag}0")),
        "size": lambda: (*others, replace(file, size_bytes=file.size_bytes + 1)),
        "one more": lambda: (*dataset.files, DataFile(key="n", entity_tag="new", size_bytes=1)),
        "once more": lambda: (*dataset.files, replace(file, key="copy")),
    }
    other = solution
    if what == "schema":
        dataset = replace(dataset, schema_request={"name": "n", "schema": "other"})
    elif what == "mode":
        other = replace(solution, version_request={"trainingMode": "AUTOTRAIN"})
    else:
        dataset = replace(dataset, files=changed[what]())
    again = [*datasets[:at], dataset, *datasets[at + 1 :]]
    assert training_digest(other, again) != training_digest(solution, datasets)


@given(training=trainings())
@pytest.mark.parametrize(
    "change",
    [
        {"recipeArn": "another"},
        {"performHPO": "yes"},
        {"eventType": "another"},
        {"solutionConfig": {"eventValueThreshold": "1"}},
    ],
)
def test_any_setting_matters(
    change: dict[str, Any], training: tuple[Solution, list[Dataset]]
) -> None:
    solution, datasets = training
    other = replace(solution, request={**solution.request, **change})
    assert training_digest(other, datasets) != training_digest(solution, datasets)


def test_numbers_of_files_are_not_confused() -> None:
    """A tag that looks like the end of one entry and the start of the next is still one tag."""
    schema = {"name": "n", "schema": "{}"}
    solution = Solution(name="s", request={}, version_request={"trainingMode": "FULL"})

    def digest(*tags: str) -> str:
        files = tuple(DataFile(key=tag, entity_tag=tag, size_bytes=1) for tag in tags)
        dataset = Dataset(
            schema=Schema("Items", ()),
            request={},
            schema_request=schema,
            folder="Items/",
            files=files,
        )
        return training_digest(solution, [dataset])

    assert digest('a",1],["b') != digest("a", "b")
