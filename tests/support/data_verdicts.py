"""What the pre-flight and the local service say of a data file."""

import json
from dataclasses import dataclass
from pathlib import Path

from components.core.errors import ProblemsError
from components.preflight.checked_data import CheckedData
from components.preflight.checker import check_files
from components.preflight.configured_files import configured_files
from components.preflight.sources import Sources
from components.settings import stack as settings
from handlers.shared.service.known_fields import known_fields
from localaws.personalize.control.schema_rules import check_schema
from localaws.personalize.errors import ServiceError
from localaws.personalize.import_files import CsvFile, ImportRefusedError
from localaws.personalize.import_worker import convert
from localaws.personalize.store import Store
from localaws.personalize.training_data import TrainingRefusedError
from localaws.personalize.training_data import run as prepare_training
from tests.support.data_files import GOOD, DatasetType, Field, schema_text
from tests.support.training_specification import training_specification

_SETTINGS: dict[DatasetType, str] = {
    "Interactions": "interactions",
    "Items": "items",
    "Users": "users",
}


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """What both say of one file.

    Attributes:
        problems: errors of the pre-flight; none if it accepts the file.
        warnings: of the pre-flight, about the file.
        refusal: of the local service, in the step that refuses; None if it accepts the file.
    """

    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    refusal: str | None


def verdicts(
    folder: Path,
    content: bytes,
    dataset_type: DatasetType = "Interactions",
    schema: str | None = None,
) -> Verdicts:
    """Give a file to both.

    Args:
        folder: empty.
        content: of the file.
        dataset_type: which dataset it fills.
        schema: as JSON text; None to have the pre-flight infer it.
    """
    path = folder / "data.csv"
    path.write_bytes(content)
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    try:
        data = _preflight(folder, dataset_type, schema)
    except ProblemsError as error:
        problems = error.problems
        used = schema or _schema_of_header(content, dataset_type)
    else:
        (dataset,) = (each for each in data.datasets if each.dataset_type == dataset_type)
        warnings = tuple(str(each) for each in data.warnings if each.file == "data.csv")
        used = dataset.schema.to_json()
    return Verdicts(
        problems=problems, warnings=warnings, refusal=_refusal(folder, path, dataset_type, used)
    )


def _preflight(folder: Path, dataset_type: DatasetType, schema: str | None) -> CheckedData:
    (folder / "good.csv").write_bytes(GOOD)
    given = {"interactions": "good.csv", _SETTINGS[dataset_type]: "data.csv"}
    if schema is not None:
        (folder / "schema.json").write_text(schema)
        given[f"{_SETTINGS[dataset_type]}Schema"] = "schema.json"
    sources = Sources(project=folder, region="us-east-1", profile=None)
    return check_files(configured_files(settings.parse(given)), None, sources)


def _schema_of_header(content: bytes, dataset_type: DatasetType) -> str:
    """A schema with the columns of a file that was refused: the service's own, and categories."""
    known = known_fields(dataset_type)
    line = content.partition(b"\n")[0].decode(errors="replace").rstrip("\r")
    fields: list[Field] = []
    for name in line.split(","):
        fixed = known.get(name)
        category: Field = {"name": name, "type": ["string", "null"], "categorical": True}
        fields.append(category if fixed is None else fixed.avro())
    return schema_text(dataset_type, fields)


def _refusal(folder: Path, path: Path, dataset_type: DatasetType, schema: str) -> str | None:
    """Why the local service does not make the schema, or fails the import, or the training."""
    output = folder / "out"
    output.mkdir()
    specification = {
        "schema": json.loads(schema),
        "datasetType": dataset_type.upper(),
        "mode": "FULL",
        "previous": None,
        "isStrict": False,
        "time": 0.0,
    }
    try:
        check_schema(schema, None)
        convert(specification, [CsvFile(path, path.name)], output)
        if dataset_type == "Interactions":
            _prepare(folder, output / "records.parquet")
    except ServiceError as error:
        return error.message
    except (ImportRefusedError, TrainingRefusedError) as error:
        return str(error)
    return None


def _prepare(folder: Path, records: Path) -> None:
    database = folder / "personalize.sqlite"
    Store(database)
    prepare_training(
        training_specification(
            database, folder / "training", interactions=str(records), lastEvent=0
        )
    )
