"""Results of earlier checks of filters, errors among them: to load their language takes longer than all other checks without a file."""

import contextlib
import dataclasses
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from components.preflight.checked_data import CheckedDataset, CheckedFilter
from components.preflight.findings import Finding
from components.preflight.kept_result import SERVICE_RULES, code_digest, kept_result

CheckedFilters = tuple[tuple[CheckedFilter, ...], tuple[Finding, ...]]
"""The filters without problems, and what was found."""


def check_filters(
    expressions: Mapping[str, str],
    datasets: Sequence[CheckedDataset],
    *,
    event_types: Sequence[str],
    has_related_items: bool,
) -> CheckedFilters:
    """What `filters.check.check_filters` says, or said of all the same: its arguments, of the datasets their schemas, and the rules.

    The last result for the same filters, in the same order, is kept.
    """
    schemas = [dataclasses.astuple(each.schema) for each in datasets]
    filters = list(expressions.items())
    key = json.dumps([_rules(), filters, schemas, event_types, has_related_items])
    kept = kept_result("filters", json.dumps(filters), key)
    known = kept.read()
    if known is not None:
        return _checked(known)
    from components.preflight.filters.check import check_filters as check  # noqa: PLC0415 - see above

    result = check(
        expressions, datasets, event_types=event_types, has_related_items=has_related_items
    )
    with contextlib.suppress(OSError):  # nothing is lost but time
        kept.keep([[dataclasses.asdict(each) for each in part] for part in result])
    return result


def _rules() -> str:
    here = Path(__file__).parent
    return code_digest(
        here / "filters", code_digest(here), code_digest(SERVICE_RULES), version("lark")
    )


def _checked(document: list[list[dict[str, Any]]]) -> CheckedFilters:
    filters, findings = document
    return tuple(CheckedFilter(**each) for each in filters), tuple(
        Finding(**each) for each in findings
    )
