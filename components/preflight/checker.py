"""Checks all files of a stack with DuckDB: the expensive part, which unchanged files spare."""

import json
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import duckdb

from components.preflight import event_types, quality, trainability, use_case_events
from components.preflight.athena import checker as athena
from components.preflight.athena.checker import StoredRecords
from components.preflight.cells import cell_findings, unusual_measures
from components.preflight.checked_data import CheckedData, CheckedDataset
from components.preflight.column_facts import column_facts, fact_measures, texts
from components.preflight.configured_files import ConfiguredFile, QueryPlace
from components.preflight.csv_file import CsvTable, Measured, open_csv
from components.preflight.csv_header import (
    header_findings,
    read_header,
    spelling_findings,
    spelt,
)
from components.preflight.findings import Finding, raise_errors, warnings
from components.preflight.inference import category, infer_schema
from components.preflight.matching import unmatched_findings
from components.preflight.mix_ups import same_file_findings, wrong_dataset_findings
from components.preflight.odd_cells import odd_cell_findings
from components.preflight.raw_file import read_raw
from components.preflight.sources import SourceError, Sources, StoredObject
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.schema_rules import (
    SchemaError,
    parse_schema,
    rule_problems,
    rule_warnings,
)
from handlers.shared.service.schemas import DatasetType, Field, Schema

# What exceeds it is spilled to the temporary folder.
MEMORY_LIMIT = "1GB"


def check_files(
    files: Sequence[ConfiguredFile],
    configured_event_types: tuple[str, ...] | None,
    sources: Sources,
) -> CheckedData:
    """Load and check all files.

    Args:
        files: of the stack.
        configured_event_types: `personalize:eventTypes`; empty for any, None where it is not set.
        sources: finds the files.

    Raises:
        ProblemsError: a file cannot work; with everything that is wrong, in all files.
    """
    findings: list[Finding] = []
    with (
        tempfile.TemporaryDirectory(prefix="personalize-") as folder,
        duckdb.connect(
            config={"memory_limit": MEMORY_LIMIT, "temp_directory": folder}
        ) as connection,
    ):
        # It would stand amid what Pulumi shows.
        connection.execute("SET enable_progress_bar = false")
        with closing(Checker(connection, sources, configured_event_types, findings)) as checker:
            datasets = [checker.check(file) for file in files]
            checker.check_across()
    raise_errors(findings)
    return CheckedData(
        datasets=tuple(dataset for dataset in datasets if dataset),
        event_types=checker.event_types,
        warnings=tuple(warnings(findings)),
    )


class Checker:
    """Checks the files one after the other, and collects the findings of all."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        sources: Sources,
        configured_event_types: tuple[str, ...] | None,
        findings: list[Finding],
    ) -> None:
        self._connection = connection
        self._sources = sources
        self._configured_event_types = configured_event_types
        self._findings = findings
        self._lines = ExitStack()
        self.event_types: tuple[str, ...] = ()
        self._paths: dict[DatasetType, tuple[str, Path | StoredObject]] = {}
        self._tables: dict[DatasetType, tuple[CsvTable, str]] = {}
        self._stored: dict[DatasetType, tuple[StoredRecords, str]] = {}

    def close(self) -> None:
        """Drop the tables of files that Athena has checked."""
        self._lines.close()

    def check(self, file: ConfiguredFile) -> CheckedDataset | None:
        """Check one file; None if it is so broken that it has no schema."""
        given = self._given_schema(file)
        if file.place is not None:
            try:
                return self._check_stored(file, file.place, given)
            except SourceError as error:
                self._findings.append(Finding(file=file.location, text=str(error)))
                return None
        try:
            path = self._sources.path(file.location)
        except SourceError as error:
            self._findings.append(Finding(file=file.location, text=str(error)))
            return None
        self._paths[file.dataset_type] = (file.location, path)
        raw = read_raw(path, file.location)
        header, problems = ((), raw.problems) if raw.problems else read_header(path, file.location)
        self._findings.extend(problems)
        if problems:
            return None
        table = self._table(file, path, header, given)
        schema = self._check_content(file, table, given, is_plain=raw.is_plain)
        if schema is None:
            return None
        return CheckedDataset(
            dataset_type=file.dataset_type,
            location=file.location,
            path=path,
            sha256=raw.sha256,
            schema=schema,
            is_inferred=given is None,
        )

    def _check_stored(
        self, file: ConfiguredFile, place: QueryPlace, given: Schema | None
    ) -> CheckedDataset | None:
        """Check an object where it lies."""
        folder = self._lines.enter_context(tempfile.TemporaryDirectory(prefix="personalize-"))
        stored, path, header, problems = athena.read_beginning(self._sources, file, Path(folder))
        self._paths[file.dataset_type] = (file.location, stored)
        self._findings.extend(problems)
        if problems:
            return None
        table = self._table(file, path, header, given)
        found = athena.open_records(self._sources, place, stored, table, self._lines)
        self._stored[file.dataset_type] = (found, file.location)
        measured = athena.measure_records(self._connection, found, file, given)
        schema, odd = (given, []) if given else athena.inferred_schema(found, file, measured)
        if file.schema_location is None:
            self._findings.extend(
                Finding(file=file.location, line=1, text=text) for text in rule_problems(schema)
            )
            self._findings.extend(odd)
        self._check_header(file, table.header, schema)
        self._findings.extend(athena.row_findings(found, schema, file.location))
        self._findings.extend(quality.quality_findings(measured, schema, file.location))
        if file.dataset_type == "Interactions":
            self._findings.extend(athena.training_findings(found, measured["rows"], file.location))
            self._check_event_types(athena.event_types_of(found, schema), file.location)
            self._findings.extend(
                use_case_events.event_findings(measured, file.needed_event_types, file.location)
            )
        return CheckedDataset(
            dataset_type=file.dataset_type,
            location=file.location,
            path=None,
            stored=stored,
            sha256=stored.digest,
            schema=schema,
            is_inferred=given is None,
        )

    def _table(
        self, file: ConfiguredFile, path: Path, header: tuple[str, ...], given: Schema | None
    ) -> CsvTable:
        """The table of a file, whose header is told if it is that of another dataset."""
        fields = (
            *known_fields(file.dataset_type, file.domain).values(),
            *(given.fields if given else ()),
        )
        header = spelt(header, [field.name for field in fields])
        if file.schema_location is None:
            self._findings.extend(wrong_dataset_findings(header, file.dataset_type, file.location))
        return CsvTable(file.dataset_type.lower(), path, header)

    def check_across(self) -> None:
        """Compare the files, and the ids of those that could be read."""
        self._findings.extend(same_file_findings(self._paths))
        interactions = self._tables.get("Interactions")
        pairs: tuple[tuple[DatasetType, str], ...] = (("Items", "ITEM_ID"), ("Users", "USER_ID"))
        for dataset_type, name in pairs:
            metadata = self._tables.get(dataset_type)
            if interactions and metadata:
                self._findings.extend(
                    unmatched_findings(
                        self._connection, interactions[0], metadata[0], name, metadata[1]
                    )
                )
            self._compare_stored(dataset_type, name)

    def _compare_stored(self, dataset_type: DatasetType, name: str) -> None:
        """Compare the ids of files in S3; with those of a file that is here nobody compares them."""
        interactions, metadata = self._stored.get("Interactions"), self._stored.get(dataset_type)
        if interactions is None or metadata is None:
            return
        try:
            found = athena.unmatched(interactions[0], metadata[0], name, metadata[1])
        except SourceError as error:
            found = [Finding(file=metadata[1], text=str(error))]
        self._findings.extend(found)

    def _given_schema(self, file: ConfiguredFile) -> Schema | None:
        location = file.schema_location
        if location is None:
            return None
        try:
            text = self._sources.path(location).read_text(encoding="utf-8")
            schema = parse_schema(text, file.dataset_type, file.domain)
            _check_avro(schema)
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

    def _check_content(
        self, file: ConfiguredFile, table: CsvTable, given: Schema | None, *, is_plain: bool
    ) -> Schema | None:
        """Scan a file for all that is cheap to know, then look closely where that leaves something open."""
        known = known_fields(file.dataset_type, file.domain)
        metadata = [name for name in table.header if name not in known]
        expected = given.fields if given else (*known.values(), *map(category, metadata))
        text_names = () if given else texts(self._connection, table, metadata)
        measures = {
            **unusual_measures(table, expected, is_plain=is_plain),
            **({} if given else fact_measures(table, metadata, text_names)),
            **quality.quality_measures(table, metadata, file.dataset_type),
        }
        if file.dataset_type == "Interactions":
            measures |= trainability.trainability_measures(table)
            measures |= event_types.event_type_measures(table)
            measures |= use_case_events.event_measures(table, file.needed_event_types)
        opened, measured, problems = open_csv(self._connection, table, measures, file.location)
        self._findings.extend(problems)
        if opened is None:
            return None
        self._tables[file.dataset_type] = (opened, file.location)
        if not problems:
            self._findings.extend(quality.row_findings(measured, file.location))
        schema = given or self._inferred_schema(file, opened, measured)
        self._check_header(file, opened.header, schema)
        unusual = [
            field
            for field in schema.fields
            if _has_unusual(field, measured, is_inferred=not given and field.name not in known)
        ]
        if unusual:
            self._findings.extend(
                cell_findings(
                    self._connection,
                    opened,
                    unusual,
                    file.location,
                    rows=measured["rows"],
                    is_plain=is_plain,
                )
            )
        self._findings.extend(quality.quality_findings(measured, schema, file.location))
        if file.dataset_type == "Interactions":
            self._check_training(opened, measured, schema, file.location)
            self._findings.extend(
                use_case_events.event_findings(measured, file.needed_event_types, file.location)
            )
        return schema

    def _inferred_schema(self, file: ConfiguredFile, table: CsvTable, measured: Measured) -> Schema:
        known = known_fields(file.dataset_type, file.domain)
        facts = {name: column_facts(measured, name) for name in table.header if name not in known}
        schema = infer_schema(file.dataset_type, table.header, facts, file.domain)
        if file.schema_location is None:
            self._findings.extend(
                Finding(file=file.location, line=1, text=text) for text in rule_problems(schema)
            )
            for name, found in facts.items():
                self._findings.extend(
                    odd_cell_findings(self._connection, table, name, found, file.location)
                )
        return schema

    def _check_header(self, file: ConfiguredFile, header: tuple[str, ...], schema: Schema) -> None:
        self._findings.extend(spelling_findings(header, schema, file.location))
        if file.schema_location:
            self._findings.extend(header_findings(header, schema, file.location))

    def _check_training(
        self, table: CsvTable, measured: Measured, schema: Schema, file: str
    ) -> None:
        self._findings.extend(
            trainability.trainability_findings(self._connection, table, measured, file)
        )
        self._check_event_types(event_types.event_types_of(measured, schema), file)

    def _check_event_types(self, found: event_types.EventTypes, file: str) -> None:
        self._findings.extend(
            event_types.event_type_findings(found, self._configured_event_types, file)
        )
        self.event_types = found.names


def _check_avro(schema: Schema) -> None:
    """Have the reference library read what the rules accept; it refuses nothing that they do not.

    Most schemas are inferred, and a preview that changes nothing should not wait for this import.
    """
    import fastavro  # noqa: PLC0415

    fastavro.parse_schema(json.loads(schema.to_json()))


def _has_unusual(field: Field, measured: Measured, *, is_inferred: bool) -> bool:
    """Whether a column needs a close look. A number's type was inferred from all of its cells, which so are as it wants."""
    if is_inferred and field.type != "string":
        return field.type == "long" and bool(measured[f"{field.name} not_canonical"])
    return bool(measured.get(f"{field.name} unusual"))
