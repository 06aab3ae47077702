"""What a run of the workflow has to do, once its data are found to be right: what to make, to check, to import, and to train."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.retraining.imports import Table, job_for, list_jobs
from handlers.retraining.input_files import list_files, read_beginning, total_bytes
from handlers.retraining.other_group import OtherGroup
from handlers.retraining.own_group import Request, read_request
from handlers.retraining.parameter_file.data_files import files_of
from handlers.retraining.parameter_file.parse import parse_parameter_file
from handlers.retraining.parameter_file.plan import DataFile, Solution
from handlers.retraining.row_checks import checks_of
from handlers.retraining.sample import sample_problems
from handlers.retraining.versions import (
    Data,
    Deletion,
    described_solution,
    needed_training,
    newest_trained,
)
from handlers.shared.service.recipes import HOME, POPULAR
from handlers.shared.service.schema_rules import parse_schema
from handlers.shared.service.schemas import DatasetType

STEPS = ("import", "train")
# Source: Amazon Personalize Developer Guide, "Quotas", bulk imports.
MAX_BYTES = {"FULL": 100 * 1024**3, "INCREMENTAL": 1024**3}

EnoughEvents = Callable[[datetime], bool]
Files = Mapping[DatasetType, Sequence[DataFile]]
"""By type of dataset."""


class DataError(ValueError):
    """Data that cannot be imported; all that is wrong, told at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        heading = "The data cannot be used, and nothing was imported or trained:"
        super().__init__("\n".join((heading, *(f"  - {problem}" for problem in problems))))


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a run is about: the stack's own dataset group, or one that a parameter file describes.

    Attributes:
        tables: its datasets.
        things: what has to be made first.
        models: how each solution is trained, with what the states have to know of it.
        import_mode: `FULL` or `INCREMENTAL`.
        warnings: as sentences.
        enough_events_since: whether the events since a moment are worth a training.
        deletion: of users, by a list of the configuration.
    """

    tables: Sequence[Table]
    things: Sequence[Mapping[str, Any]]
    models: Sequence[tuple[Solution, Mapping[str, Any]]]
    import_mode: str
    warnings: Sequence[str]
    enough_events_since: EnoughEvents
    deletion: Deletion | None = None


@dataclass(frozen=True)
class Planner:
    """Decides what a run has to do.

    Attributes:
        personalize: the service.
        s3: the service.
        stack: what the state machine knows of its stack.
        enough_events_since: whether the events since a moment are worth a training.
    """

    personalize: Any
    s3: Any
    stack: Mapping[str, Any]
    enough_events_since: EnoughEvents

    def plan(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What a run has to make, to check, to import and to train.

        Args:
            given: input of the execution: `parameterFile` with `key`, `steps` with some of `import` and `train`; all may be
                missing.

        Raises:
            ParameterFileError, DataError: what the owner has to put right.
        """
        listed = list_files(self.s3, self.stack["bucket"])
        target = self._target(given, listed)
        steps = given.get("steps", STEPS)
        by_type = {
            each.dataset_type: files_of(f"{each.dataset_type}/", listed) for each in target.tables
        }
        files = {kind: found for kind, found in by_type.items() if found and "import" in steps}
        problems = [
            problem
            for table in target.tables
            for problem in self._problems(table, files, target.import_mode)
        ]
        if problems:
            raise DataError(problems)
        holdings = {
            each.dataset_type: each.newest["jobName"] for each in target.tables if each.newest
        }
        imports: list[dict[str, Any]] = []
        checks: list[dict[str, Any]] = []
        for table in target.tables:
            if table.dataset_type in files:
                name, is_open = job_for(table, files[table.dataset_type], target.import_mode)
                holdings[table.dataset_type] = name
                if is_open:
                    imports.append(self._import(table, name, target.import_mode))
                    if "rowChecks" in self.stack and "isBegun" not in imports[-1]:
                        checks += checks_of(table, files[table.dataset_type])
        data = Data(holdings, target.tables, target.deletion)
        models = [
            model
            for solution, known in target.models
            if "train" in steps
            for model in self._models(solution, known, data, target)
        ]
        return {
            "things": target.things,
            "checks": checks,
            "imports": imports,
            "models": models,
            "warnings": list(target.warnings),
        }

    def _target(self, given: Mapping[str, Any], listed: Sequence[DataFile]) -> Target:
        place = given.get("parameterFile")
        if place is None:
            everything = Request(self.stack["importMode"], list(self.stack["models"]))
            return self._own(everything, self._own_tables())
        answer = self.s3.get_object(Bucket=self.stack["bucket"], Key=place["key"])
        plan = parse_parameter_file(answer["Body"].read(), listed)
        name = self.stack["datasetGroupArn"].rpartition("/")[2]
        if plan.dataset_group_request["name"] == name:
            tables = self._own_tables()
            return self._own(read_request(plan, tables, self.stack), tables)
        group = OtherGroup(plan, self.personalize, self.stack)
        group.require_own()
        return Target(
            tables=group.tables(),
            things=group.things(),
            models=list(group.models()),
            import_mode=plan.import_request["importMode"],
            warnings=(*plan.warnings, *group.warnings()),
            enough_events_since=lambda _since: False,
        )

    def _own(self, request: Request, tables: Sequence[Table]) -> Target:
        models = self.stack["models"]
        return Target(
            tables=tables,
            things=[],
            models=[
                (
                    described_solution(self.personalize, models[purpose]["solutionArn"]),
                    {
                        "purpose": purpose,
                        **models[purpose],
                        "deployment": self.stack["deployment"],
                        "baselineArn": self._baseline(purpose),
                    },
                )
                for purpose in request.purposes
            ],
            import_mode=request.import_mode,
            warnings=request.warnings,
            enough_events_since=self.enough_events_since,
            deletion=self._deletion(),
        )

    def _deletion(self) -> Deletion | None:
        arn = self.stack.get("deletionJobArn")
        if arn is None:
            return None
        job = self.personalize.describe_data_deletion_job(dataDeletionJobArn=arn)
        return Deletion(arn=arn, began_at=job["dataDeletionJob"]["creationDateTime"])

    def _own_tables(self) -> list[Table]:
        return [
            read_table(self.personalize, kind, known)
            for kind, known in self.stack["datasets"].items()
        ]

    def _problems(self, table: Table, files: Files, mode: str) -> Iterator[str]:
        of_table = files.get(table.dataset_type, ())
        if total_bytes(of_table) > MAX_BYTES[mode]:
            yield (
                f"{table.dataset_type}/ has {total_bytes(of_table)} bytes; an import of mode {mode} takes {MAX_BYTES[mode]}."
            )
        for file in of_table:
            if not file.key.lower().endswith(".csv") or not file.size_bytes:
                yield f"{file.key} is empty, or no .csv file. Upload it again, or delete it."
            else:
                beginning = read_beginning(self.s3, self.stack["bucket"], file)
                yield from sample_problems(file.key, beginning, table.schema)

    def _import(self, table: Table, job_name: str, mode: str) -> dict[str, Any]:
        is_begun = any(job["jobName"] == job_name for job in table.jobs)
        return {
            "datasetType": table.dataset_type,
            "datasetArn": table.arn,
            "jobName": job_name,
            "jobArn": f"{table.arn.partition(':dataset/')[0]}:dataset-import-job/{job_name}",
            "dataLocation": f"s3://{self.stack['bucket']}/{table.dataset_type}/",
            "importMode": mode,
            **({"isBegun": True} if is_begun else {}),
        }

    def _models(
        self, solution: Solution, known: Mapping[str, Any], data: Data, target: Target
    ) -> Iterator[dict[str, Any]]:
        """The training that a model needs, if any."""
        training = needed_training(
            self.personalize, known["solutionArn"], solution, data, target.enough_events_since
        )
        if training is None:
            return
        asked = {
            **known,
            "versionName": training.name,
            "versionArn": training.version_arn,
            "trainingMode": solution.version_request["trainingMode"],
        }
        yield {name: value for name, value in asked.items() if value is not None}

    def _baseline(self, purpose: str) -> str | None:
        """The version of the model of popular items that one has to be better than.

        Only recommendations to users are measured on the same task as popular items are.
        """
        popular = self.stack["models"].get(POPULAR)
        if purpose != HOME or popular is None or "minRatioToPopularity" not in self.stack["gate"]:
            return None
        return newest_trained(self.personalize, popular["solutionArn"])


def read_table(personalize: Any, dataset_type: DatasetType, known: Mapping[str, str]) -> Table:
    """A dataset as the service has it; `known` has its ARN, and what names of its jobs begin with."""
    dataset = personalize.describe_dataset(datasetArn=known["arn"])["dataset"]
    schema = personalize.describe_schema(schemaArn=dataset["schemaArn"])["schema"]
    return Table(
        dataset_type=dataset_type,
        arn=known["arn"],
        schema=parse_schema(schema["schema"], dataset_type, schema.get("domain")),
        job_prefix=known["jobPrefix"],
        jobs=list_jobs(personalize, known["arn"]),
        created_at=dataset["creationDateTime"],
    )
