"""The section `datasets`: datasets, their schemas and their files."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from handlers.retraining.parameter_file.collected import Collected
from handlers.retraining.parameter_file.data_files import files_of, folder_of
from handlers.retraining.parameter_file.entries import Entry, entry
from handlers.retraining.parameter_file.plan import DataFile, Dataset
from handlers.retraining.parameter_file.problems import Path
from handlers.shared.service.schema_rules import SchemaError, parse_schema, rule_warnings
from handlers.shared.service.schemas import DATASET_TYPES, DatasetType, Domain, Schema

SECTION = "datasets"
_Spelt = tuple[DatasetType, Mapping[str, Any], Path]

_DERIVED_GROUP_LENGTH, _DERIVED_DIGEST_LENGTH = 30, 16


def read_datasets(
    document: Mapping[str, Any], files: Sequence[DataFile], found: Collected
) -> tuple[Dataset, ...]:
    """The datasets of a file whose form is right, and what is wrong with their schemas and files.

    Args:
        document: the whole file.
        files: all objects of the bucket.
        found: takes problems and warnings.
    """
    group = entry(document["datasetGroup"], ("datasetGroup",)).request
    readings = (_read(spelt, group, files, found) for spelt in _given(document[SECTION], found))
    return tuple(dataset for dataset in readings if dataset is not None)


def dataset_types(section: Mapping[str, Any]) -> tuple[DatasetType, ...]:
    """The types of the datasets that the section has, in either spelling."""
    return tuple(each for each in DATASET_TYPES if {each, each.lower()} & section.keys())


def _given(section: Mapping[str, Any], found: Collected) -> Iterator[_Spelt]:
    for dataset_type in DATASET_TYPES:
        spellings = [name for name in (dataset_type, dataset_type.lower()) if name in section]
        if len(spellings) > 1:
            found.problem(
                (SECTION, spellings[1]), f"is the same dataset as {dataset_type}; remove one."
            )
        elif spellings:
            yield dataset_type, section[spellings[0]], (SECTION, spellings[0])


def _read(
    spelt: _Spelt, group: Mapping[str, Any], files: Sequence[DataFile], found: Collected
) -> Dataset | None:
    dataset_type, value, path = spelt
    if "dataset" in value:
        dataset = entry(value["dataset"], (*path, "dataset"))
        given = entry(value["schema"], (*path, "schema"))
    else:
        dataset = entry(value, path)
        given = Entry(path=path, request={"schema": value["schema"]}, wrapper_path=path, wrapper={})
    domain: Domain | None = group.get("domain")
    schema = _schema(given, dataset_type, domain, found)
    folder = folder_of(dataset_type, files, path, found)
    if schema is None or folder is None:
        return None
    text = schema.to_json()
    named = given.request.get("name") or derived_schema_name(group["name"], dataset_type, text)
    request = {key: each for key, each in dataset.request.items() if key != "schema"}
    return Dataset(
        schema=schema,
        request={**request, "datasetType": dataset_type},
        schema_request={
            "name": named,
            "schema": text,
            **({} if domain is None else {"domain": domain}),
        },
        folder=folder,
        files=files_of(folder, files),
    )


def _schema(
    given: Entry, dataset_type: DatasetType, domain: Domain | None, found: Collected
) -> Schema | None:
    """The schema by the rules of the stack's own files, once two looser spellings of public files are made one.

    Those write the record's name as the key of its dataset, `users`, and leave out the version.
    """
    avro, path = dict(given.request["schema"]), (*given.path, "schema")
    if str(avro.get("name")).lower() == dataset_type.lower():
        avro["name"] = dataset_type
    avro.setdefault("version", "1.0")
    try:
        schema = parse_schema(json.dumps(avro), dataset_type, domain)
    except SchemaError as error:
        for text in error.problems:
            found.problem(path, f"is a schema that the service refuses. {text}")
        return None
    for text in rule_warnings(schema):
        found.warning(path, f"works, but: {text}")
    return schema


def derived_schema_name(group: str, dataset_type: DatasetType, text: str) -> str:
    """The name of a schema that has none: equal schemas of a group have one name, since no schema can be changed.

    Args:
        group: name of the dataset group.
        dataset_type: of the schema.
        text: the schema, in Avro.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DERIVED_DIGEST_LENGTH]
    return f"{group[:_DERIVED_GROUP_LENGTH]}-{dataset_type.lower()}-{digest}"
