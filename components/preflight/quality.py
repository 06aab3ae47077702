"""How well filled and how varied the metadata columns are, and whether ids repeat.

Source: Amazon Personalize Developer Guide, pages of the dataset types.
"""

from collections.abc import Iterator, Sequence

from components.preflight.csv_file import CsvTable, Measured
from components.preflight.findings import Finding
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.schemas import DatasetType, Schema
from handlers.shared.service.sql_dialects import DUCKDB, Dialect

MIN_COMPLETENESS = 0.70
MIN_TEXT_COMPLETENESS = 0.85
MAX_CATEGORIES = 1000

_ID_OF: dict[DatasetType, str] = {"Items": "ITEM_ID", "Users": "USER_ID"}


def quality_measures(
    table: CsvTable, names: Sequence[str], dataset_type: DatasetType, sql: Dialect = DUCKDB
) -> dict[str, str]:
    """What the findings need.

    Args:
        table: of the file.
        names: of the metadata columns.
        dataset_type: which dataset the file fills.
        sql: who is asked.
    """
    measures = {"rows": "count(*)"}
    for name in names:
        column = str(table.column(name))
        measures[f"{name} filled"] = f"count(*) FILTER (WHERE {column} <> '')"
        measures[f"{name} categories"] = sql.about_distinct(column)
    id_column = table.column(_ID_OF.get(dataset_type, ""))
    if id_column:
        # Of equal hashes there is none by chance among fewer ids than a thousand million.
        measures["repeated ids"] = (
            f"count(*) FILTER (WHERE {id_column} <> '') - count(DISTINCT {sql.digest(id_column)}) FILTER (WHERE {id_column} <> '')"
        )
    return measures


def row_findings(measured: Measured, file: str) -> Iterator[Finding]:
    """Whether there is anything to import; how many interactions training needs is told elsewhere."""
    if not measured["rows"]:
        yield Finding(
            file=file, text="The file has no rows below its header. Write the data again."
        )


def quality_findings(measured: Measured, schema: Schema, file: str) -> Iterator[Finding]:
    """Metadata columns that are too empty or too varied for training, and repeated ids."""
    known, rows = known_fields(schema.dataset_type, schema.domain), measured["rows"]
    for field in schema.fields:
        filled = measured.get(f"{field.name} filled")
        if field.name in known or filled is None:
            continue
        least = MIN_TEXT_COMPLETENESS if field.textual else MIN_COMPLETENESS
        if rows and filled / rows < least:
            yield _warning(
                file,
                f"{field.name} is blank in {rows - filled:,} of {rows:,} rows: training does not "
                f"use a column that is filled in less than {least:.0%}.",
            )
        distinct = measured[f"{field.name} categories"]
        if field.categorical and distinct > MAX_CATEGORIES:
            yield _warning(
                file,
                f"{field.name} has about {distinct:,} categories; more than {MAX_CATEGORIES:,} "
                "are of little use. Group them, or remove the column.",
            )
    if measured.get("repeated ids"):
        yield _warning(
            file,
            f"{measured['repeated ids']:,} rows repeat an {_ID_OF[schema.dataset_type]}: the last row of each wins. "
            "Remove the others.",
        )


def _warning(file: str, text: str) -> Finding:
    return Finding(file=file, text=text, severity="warning")
