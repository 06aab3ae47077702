"""Checks all files of a stack with DuckDB: the expensive part, which unchanged files spare."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from components.preflight import csv_file, data_check, event_types, trainability
from components.preflight.checked_data import CheckedData, CheckedDataset
from components.preflight.configured_files import ConfiguredFile
from components.preflight.findings import Finding, raise_errors, warnings
from components.preflight.inference import infer_schema
from components.preflight.raw_file import read_raw
from components.preflight.schemas import (
    DatasetType,
    Schema,
    SchemaError,
    parse_schema,
    rule_problems,
    rule_warnings,
)
from components.preflight.sources import SourceError, Sources

# What exceeds it is spilled to the temporary folder.
MEMORY_LIMIT = "1GB"


def check_files(
    files: Sequence[ConfiguredFile], configured_event_types: tuple[str, ...], sources: Sources
) -> CheckedData:
    """Load and check all files.

    Raises:
        ProblemsError: a file cannot work; with everything that is wrong, in all files.
    """
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="personalize-") as folder:
        workspace = Path(folder)
        with duckdb.connect(
            config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(workspace / "spill")}
        ) as connection:
            checker = _Checker(connection, workspace, sources, configured_event_types, findings)
            datasets = [checker.check(file) for file in files]
            checker.check_across()
    raise_errors(findings)
    return CheckedData(
        datasets=tuple(dataset for dataset in datasets if dataset),
        event_types=checker.event_types,
        warnings=tuple(warnings(findings)),
    )


class _Checker:
    """Checks the files one after the other, and collects the findings of all."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        workspace: Path,
        sources: Sources,
        configured_event_types: tuple[str, ...],
        findings: list[Finding],
    ) -> None:
        self._connection = connection
        self._workspace = workspace
        self._sources = sources
        self._configured_event_types = configured_event_types
        self._findings = findings
        self.event_types: tuple[str, ...] = ()
        self._tables: dict[DatasetType, tuple[csv_file.CsvTable, str]] = {}

    def check(self, request: ConfiguredFile) -> CheckedDataset | None:
        """Check one file; None if it is so broken that it has no schema."""
        given = self._given_schema(request)
        try:
            path = self._sources.path(request.location)
        except SourceError as error:
            self._findings.append(Finding(file=request.location, text=str(error)))
            return None
        raw = read_raw(path, request.location)
        self._findings.extend(raw.problems)
        table = None if raw.problems else self._load(request, path)
        if table is None:
            return None
        schema = given or self._inferred_schema(request, table)
        self._check_content(request, table, schema)
        return CheckedDataset(
            dataset_type=request.dataset_type,
            location=request.location,
            path=path,
            sha256=raw.sha256,
            schema=schema,
            is_inferred=given is None,
        )

    def check_across(self) -> None:
        """Compare the ids of the files that could be loaded."""
        interactions = self._tables.get("Interactions")
        pairs: tuple[tuple[DatasetType, str], ...] = (("Items", "ITEM_ID"), ("Users", "USER_ID"))
        for dataset_type, name in pairs:
            metadata = self._tables.get(dataset_type)
            if interactions and metadata:
                self._findings.extend(
                    data_check.unmatched_findings(
                        self._connection, interactions[0], metadata[0], name, metadata[1]
                    )
                )

    def _given_schema(self, request: ConfiguredFile) -> Schema | None:
        location = request.schema_location
        if location is None:
            return None
        try:
            text = self._sources.path(location).read_text(encoding="utf-8")
            schema = parse_schema(text, request.dataset_type)
        except (SourceError, UnicodeDecodeError) as error:
            self._findings.append(Finding(file=location, text=str(error)))
            return None
        except SchemaError as error:
            self._findings.extend(Finding(file=location, text=text) for text in error.problems)
            return None
        self._findings.extend(
            Finding(file=location, text=text, severity="warning") for text in rule_warnings(schema)
        )
        return schema

    def _load(self, request: ConfiguredFile, path: Path) -> csv_file.CsvTable | None:
        file = request.location
        header, problems = csv_file.read_header(path, file)
        self._findings.extend(problems)
        if problems:
            return None
        table, problems = csv_file.load(
            self._connection,
            path,
            name=request.dataset_type.lower(),
            header=header,
            file=file,
            workspace=self._workspace,
        )
        self._findings.extend(problems)
        if table is None:
            return None
        if not problems:
            self._findings.extend(data_check.row_findings(self._connection, table, file))
        self._tables[request.dataset_type] = (table, file)
        return table

    def _inferred_schema(self, request: ConfiguredFile, table: csv_file.CsvTable) -> Schema:
        facts = data_check.column_facts(self._connection, table, request.dataset_type)
        schema = infer_schema(request.dataset_type, table.header, facts)
        if request.schema_location is None:
            self._findings.extend(
                Finding(file=request.location, line=1, text=text) for text in rule_problems(schema)
            )
        return schema

    def _check_content(
        self, request: ConfiguredFile, table: csv_file.CsvTable, schema: Schema
    ) -> None:
        connection, file = self._connection, request.location
        self._findings.extend(
            data_check.spelling_findings(table.header, request.dataset_type, schema, file)
        )
        if request.schema_location:
            self._findings.extend(data_check.header_findings(table.header, schema, file))
        self._findings.extend(data_check.cell_findings(connection, table, schema, file))
        self._findings.extend(data_check.quality_findings(connection, table, schema, file))
        if request.dataset_type == "Interactions":
            self._check_training(table, schema, file)

    def _check_training(self, table: csv_file.CsvTable, schema: Schema, file: str) -> None:
        self._findings.extend(trainability.trainability_findings(self._connection, table, file))
        found = event_types.event_types_of(self._connection, table, schema)
        self._findings.extend(
            event_types.event_type_findings(found, self._configured_event_types, file)
        )
        self.event_types = found.names
