"""Lambda function `retraining`: what a run of the workflow has to do, once its data are found to be right.

It decides and changes nothing; the state machine does, and asks it for two things: the plan of a run (`task` is `plan`), and
the version of a solution that has a name (`find-version`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.retraining.imports import Table, job_for
from handlers.retraining.input_files import list_files, read_beginning, total_bytes
from handlers.retraining.own_group import Request, read_request
from handlers.retraining.parameter_file.data_files import files_of
from handlers.retraining.parameter_file.plan import DataFile
from handlers.retraining.sample import sample_problems
from handlers.retraining.versions import Holdings, find_version, needed_training, newest_trained
from handlers.shared import clients
from handlers.shared.logs import log
from handlers.shared.service.recipes import HOME, POPULAR
from handlers.shared.service.schema_rules import parse_schema
from handlers.shared.service.schemas import DatasetType

STEPS = ("import", "train")
# Source: Amazon Personalize Developer Guide, "Quotas", bulk imports.
MAX_BYTES = {"FULL": 100 * 1024**3, "INCREMENTAL": 1024**3}

Files = Mapping[DatasetType, Sequence[DataFile]]
"""By type of dataset."""


class DataError(ValueError):
    """Data that cannot be imported; all that is wrong, told at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        heading = "The data cannot be used, and nothing was imported or trained:"
        super().__init__("\n".join((heading, *(f"  - {problem}" for problem in problems))))


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer the state machine.

    Raises:
        ParameterFileError, DataError: what the owner has to put right.
        VersionNotListedError: the version cannot be found yet.
    """
    personalize = clients.personalize_patiently()
    if event["task"] == "find-version":
        arn = find_version(personalize, event["solutionArn"], event["versionName"])
        return {"versionArn": arn}
    planned = plan(event["input"], event["stack"], personalize, clients.s3())
    log(
        "INFO",
        "planned a run",
        imports=[each["jobName"] for each in planned["imports"]],
        versions=[each["versionName"] for each in planned["models"]],
    )
    return planned


def plan(
    given: Mapping[str, Any], stack: Mapping[str, Any], personalize: Any, s3: Any
) -> dict[str, Any]:
    """What a run has to import and to train.

    Args:
        given: input of the execution: `parameterFile` with `bucket` and `key`, `steps` with some of `import` and `train`; all
            may be missing.
        stack: what the state machine knows of its stack.
        personalize: the service.
        s3: the service.

    Raises:
        ParameterFileError, DataError: see `handler`.
    """
    listed = list_files(s3, stack["bucket"])
    tables = [read_table(personalize, *each) for each in stack["datasets"].items()]
    request = _request(given, stack, s3, listed, tables)
    steps = given.get("steps", STEPS)
    by_type = {each.dataset_type: files_of(f"{each.dataset_type}/", listed) for each in tables}
    files = {kind: found for kind, found in by_type.items() if found and "import" in steps}
    problems = _problems(s3, stack["bucket"], files, tables, request.import_mode)
    if problems:
        raise DataError(problems)
    holdings = {each.dataset_type: each.newest["jobName"] for each in tables if each.newest}
    imports = []
    for table in tables:
        if table.dataset_type in files:
            name, is_open = job_for(table, files[table.dataset_type], request.import_mode)
            holdings[table.dataset_type] = name
            if is_open:
                imports.append(_import(table, name, stack["bucket"], request.import_mode))
    models = [
        model
        for purpose in request.purposes
        if "train" in steps
        for model in _models(personalize, stack, purpose, holdings, tables)
    ]
    return {"imports": imports, "models": models, "warnings": list(request.warnings)}


def read_table(personalize: Any, dataset_type: DatasetType, known: Mapping[str, str]) -> Table:
    """A dataset as the service has it; `known` has its ARN, and what names of its jobs begin with."""
    dataset = personalize.describe_dataset(datasetArn=known["arn"])["dataset"]
    schema = personalize.describe_schema(schemaArn=dataset["schemaArn"])["schema"]
    pages = personalize.get_paginator("list_dataset_import_jobs").paginate(datasetArn=known["arn"])
    return Table(
        dataset_type=dataset_type,
        arn=known["arn"],
        schema=parse_schema(schema["schema"], dataset_type, schema.get("domain")),
        job_prefix=known["jobPrefix"],
        jobs=[job for page in pages for job in page["datasetImportJobs"]],
    )


def _request(
    given: Mapping[str, Any],
    stack: Mapping[str, Any],
    s3: Any,
    listed: Sequence[DataFile],
    tables: Sequence[Table],
) -> Request:
    place = given.get("parameterFile")
    if place is None:
        return Request(import_mode=stack["importMode"], purposes=list(stack["models"]))
    content = s3.get_object(Bucket=stack["bucket"], Key=place["key"])["Body"].read()
    return read_request(content, listed, tables, stack)


def _problems(s3: Any, bucket: str, files: Files, tables: Sequence[Table], mode: str) -> list[str]:
    found: list[str] = []
    for table in tables:
        of_table = files.get(table.dataset_type, ())
        if total_bytes(of_table) > MAX_BYTES[mode]:
            found.append(
                f"{table.dataset_type}/ has {total_bytes(of_table)} bytes; an import of mode {mode} takes {MAX_BYTES[mode]}."
            )
        for file in of_table:
            if not file.key.lower().endswith(".csv") or not file.size_bytes:
                found.append(
                    f"{file.key} is empty, or no .csv file. Upload it again, or delete it."
                )
            else:
                beginning = read_beginning(s3, bucket, file)
                found += sample_problems(file.key, beginning, table.schema)
    return found


def _import(table: Table, job_name: str, bucket: str, mode: str) -> dict[str, str]:
    return {
        "datasetType": table.dataset_type,
        "datasetArn": table.arn,
        "jobName": job_name,
        "jobArn": f"{table.arn.partition(':dataset/')[0]}:dataset-import-job/{job_name}",
        "dataLocation": f"s3://{bucket}/{table.dataset_type}/",
        "importMode": mode,
    }


def _models(
    personalize: Any,
    stack: Mapping[str, Any],
    purpose: str,
    holdings: Holdings,
    tables: Sequence[Table],
) -> list[dict[str, str]]:
    """The training that a model needs, if any."""
    model = stack["models"][purpose]
    training = needed_training(personalize, model["solutionArn"], holdings, tables)
    if training is None:
        return []
    known = {
        "purpose": purpose,
        **model,
        "versionName": training.name,
        "versionArn": training.version_arn,
        "trainingMode": "FULL",
        "baselineArn": _baseline(personalize, stack, purpose),
    }
    return [{name: value for name, value in known.items() if value is not None}]


def _baseline(personalize: Any, stack: Mapping[str, Any], purpose: str) -> str | None:
    """The version of the model of popular items that one has to be better than.

    Only recommendations to users are measured on the same task as popular items are.
    """
    popular = stack["models"].get(POPULAR)
    if purpose != HOME or popular is None or "minRatioToPopularity" not in stack["gate"]:
        return None
    return newest_trained(personalize, popular["solutionArn"])
