"""The queries with which raw data are prepared: those of the configuration, and those that the program has."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from components.preflight.findings import Finding
from components.preflight.sources import SourceError, Sources
from components.settings.preparation import (
    DatasetQuery,
    InteractionsQuery,
    ItemsQuery,
    PreparationSettings,
)

PRESETS = Path(__file__).with_name("presets")
# Source: Amazon Athena API Reference, CreateNamedQuery, QueryString.
MAX_BYTES = 262_144


def check_queries(
    settings: PreparationSettings, sources: Sources
) -> tuple[dict[str, str], list[Finding]]:
    """The text of each query by the type of its dataset, and what is wrong with the files that have them.

    Args:
        settings: of the preparation.
        sources: finds the files.
    """
    queries, found = {}, []
    for dataset_type, given in settings.queries.items():
        name = given.query_file or f"personalize:preparation.{dataset_type.lower()}"
        try:
            queries[dataset_type] = _text(dataset_type, given, sources)
        except SourceError as error:
            found.append(Finding(file=name, text=str(error)))
        except UnicodeDecodeError:
            wanted = "It is not text in UTF-8. Write it again in UTF-8."
            found.append(Finding(file=name, text=wanted))
        else:
            found += _findings(name, queries[dataset_type])
    return queries, found


def _text(dataset_type: str, given: DatasetQuery, sources: Sources) -> str:
    table = _identifier(dataset_type.lower())
    if given.query_file is not None:
        return sources.path(given.query_file).read_text(encoding="utf-8-sig").strip()
    if isinstance(given, InteractionsQuery) and given.preset:
        return _filled(given.preset, {"table": table, **_of_ratings(given)})
    if isinstance(given, ItemsQuery) and given.preset:
        return _filled(given.preset, {"table": table, **_identifiers(given.columns.model_dump())})
    return (given.query or "").strip()


def _of_ratings(given: InteractionsQuery) -> dict[str, str]:
    columns = _identifiers(given.columns.model_dump())
    thresholds = sorted(given.event_types.items(), key=lambda each: -each[1])
    cases = [
        f"    WHEN CAST({columns['rating']} AS double) >= {rating!r} THEN {_literal(event_type)}"
        for event_type, rating in thresholds
    ]
    return {
        **columns,
        "event_types": "\n".join(cases),
        "lowest_rating": repr(thresholds[-1][1]),
    }


def _filled(preset: str, values: Mapping[str, str]) -> str:
    template = Template((PRESETS / f"{preset}.sql").read_text(encoding="utf-8"))
    return template.substitute(values).strip()


def _identifiers(names: Mapping[str, str]) -> dict[str, str]:
    return {key: _identifier(name) for key, name in names.items()}


def _identifier(name: str) -> str:
    """A name as SQL has it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    """A text as SQL has it, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"


def _findings(name: str, query: str) -> list[Finding]:
    size = len(query.encode())
    if not query:
        return [Finding(file=name, text="The query is empty. Write a SELECT.")]
    if size > MAX_BYTES:
        return [
            Finding(file=name, text=f"The query has {size} bytes; Athena keeps up to {MAX_BYTES}.")
        ]
    return []
