"""From the text of a parameter file and the list of the bucket's files to a plan, or to all that is wrong with them."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path as FilePath
from typing import Any, TypedDict

from handlers.retraining.parameter_file.campaigns import read_campaigns
from handlers.retraining.parameter_file.collected import Collected
from handlers.retraining.parameter_file.data_files import unused_folders
from handlers.retraining.parameter_file.datasets import dataset_types, read_datasets
from handlers.retraining.parameter_file.document import read_document
from handlers.retraining.parameter_file.entries import entries, entry
from handlers.retraining.parameter_file.filters import check_filters, check_syntax, read_filters
from handlers.retraining.parameter_file.json_schema import schema_problems
from handlers.retraining.parameter_file.plan import (
    Campaign,
    DataFile,
    Dataset,
    Plan,
    Request,
    Solution,
)
from handlers.retraining.parameter_file.problems import ParameterFileError
from handlers.retraining.parameter_file.recipe_settings import check_settings
from handlers.retraining.parameter_file.solutions import read_solutions
from handlers.retraining.parameter_file.tags import with_default_tags
from handlers.shared.service.schemas import DatasetType, Schema

_SOLUTIONS = ("solution", "solutions")
_CAMPAIGNS = ("campaign", "campaigns")
_NOT_USED = {
    "workflowConfig": "is not used: when the workflow runs is no part of this file.",
    "batchInferenceJobs": "is not used: this workflow runs no batch jobs.",
    "batchSegmentJobs": "is not used: this workflow runs no batch jobs.",
}


_NAMED_BY_THE_OWNER = frozenset({("solutions",), ("campaigns",), ("filters",)})
"""Sections whose keys are names."""


def parse_parameter_file(content: bytes, files: Sequence[DataFile]) -> Plan:
    """Read and check a parameter file.

    Args:
        content: of the file.
        files: all objects of the bucket that it was uploaded to.

    Raises:
        ParameterFileError: something is wrong with it or with the data, and everything that is.
    """
    document, found = read_document(content), Collected()
    found.problems.extend(schema_problems(document, parameter_schema()))
    parts = _parts(document, files, found)
    if found.problems:
        raise ParameterFileError([str(problem) for problem in found.problems])
    _warn_of_unused(document, (), found)
    tracker = document.get("eventTracker")
    plan = Plan(
        dataset_group_request=entry(document["datasetGroup"], ()).request,
        import_request={"importMode": "FULL", **document["datasets"].get("serviceConfig", {})},
        event_tracker_request=None if tracker is None else entry(tracker, ()).request,
        warnings=tuple(map(str, found.warnings)),
        **parts,
    )
    return with_default_tags(plan, document.get("tags", []))


@cache
def parameter_schema() -> Mapping[str, Any]:
    """The JSON Schema of parameter files."""
    text = FilePath(__file__).with_name("parameters.schema.json").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


class _Parts(TypedDict):
    """The parts of a plan that more than the form of the file decides."""

    datasets: tuple[Dataset, ...]
    solutions: tuple[Solution, ...]
    campaigns: tuple[Campaign, ...]
    filter_requests: tuple[Request, ...]


def _parts(document: Mapping[str, Any], files: Sequence[DataFile], found: Collected) -> _Parts:
    """Read each section whose form is right, so that all problems of the file are told at once."""
    parts = _Parts(datasets=(), solutions=(), campaigns=(), filter_requests=())
    types: Sequence[DatasetType] = ()
    if found.is_clean("datasetGroup", "datasets"):
        types = dataset_types(document["datasets"])
        parts["datasets"] = read_datasets(document, files, found)
        unused_folders(types, files, found)
    if found.is_clean(*_SOLUTIONS):
        given = list(entries(document, *_SOLUTIONS))
        parts["solutions"] = solutions = read_solutions(given, types, found)
        _check_names("solutions", [each.name for each in solutions], found)
        if found.is_clean("datasetGroup", "datasets"):
            check_settings(given, solutions, _schemas(parts["datasets"]), found)
        if found.is_clean(*_CAMPAIGNS):
            top = list(entries(document, *_CAMPAIGNS))
            parts["campaigns"] = campaigns = read_campaigns(top, given, solutions, found)
            _check_names("campaigns", [each.name for each in campaigns], found)
    if found.is_clean("filters"):
        filters = read_filters(document.get("filters", []))
        parts["filter_requests"] = tuple(each.request for each in filters)
        _check_names("filters", [each.request["name"] for each in filters], found)
        # What they mean depends on the columns and the models.
        if found.is_clean("datasetGroup", "datasets", *_SOLUTIONS):
            schemas = list(_schemas(parts["datasets"]).values())
            check_filters(filters, schemas, parts["solutions"], found)
        else:
            check_syntax(filters, found)
    return parts


def _schemas(datasets: Sequence[Dataset]) -> dict[str, Schema]:
    return {each.dataset_type: each.schema for each in datasets}


def _check_names(section: str, names: Sequence[str], found: Collected) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            found.problem((section,), f"has {count} with the name {name}; rename all but one.")


def _warn_of_unused(value: object, path: tuple[str | int, ...], found: Collected) -> None:
    """Tell of what successors of this workflow use and it does not; what the owner calls an entry is no such key."""
    inside: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        inside = iter(value.items())
    elif isinstance(value, list):
        inside = iter(enumerate(value))
    for key, each in inside:
        if path in _NAMED_BY_THE_OWNER or key not in {*_NOT_USED, "schema", "solutionConfig"}:
            _warn_of_unused(each, (*path, key), found)
        elif key in _NOT_USED:
            found.warning((*path, key), _NOT_USED[str(key)])
