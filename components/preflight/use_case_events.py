"""Whether the interactions have enough events of the types that use cases of a domain learn from.

Source: Amazon Personalize Developer Guide, "ECOMMERCE use cases" and "VIDEO_ON_DEMAND use cases", required event types.
"""

from collections.abc import Collection, Iterator

from components.preflight.csv_file import CsvTable, Measured
from components.preflight.findings import Finding

MIN_EVENTS = 1000


def event_measures(table: CsvTable, needed: Collection[str]) -> dict[str, str]:
    """How many events there are of each needed type; nothing without the column."""
    column = table.column("EVENT_TYPE")
    if column is None:
        return {}
    return {_measure(each): f"count(*) FILTER (WHERE {column} = '{each}')" for each in needed}


def event_findings(measured: Measured, needed: Collection[str], file: str) -> Iterator[Finding]:
    """Event types of which there are too few.

    Args:
        measured: see `event_measures`.
        needed: event types of the stack's use cases.
        file: how the findings name the file.
    """
    for each in needed:
        found = measured.get(_measure(each))
        if found is not None and found < MIN_EVENTS:
            yield Finding(
                file=file,
                text=f"The file has {found:,} interactions with the EVENT_TYPE {each}; a use case in personalize:useCases "
                f"needs at least {MIN_EVENTS:,}. Add more of them, spelt exactly so, or choose another use case.",
            )


def _measure(event_type: str) -> str:
    return f"events {event_type}"
