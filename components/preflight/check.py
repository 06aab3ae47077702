"""Everything that is checked before the first resource is registered, in previews too."""

from dataclasses import replace

from components.preflight.checked_data import CheckedData
from components.preflight.configured_files import configured_files
from components.preflight.findings import raise_errors, warnings
from components.preflight.kept_checks import kept_check
from components.preflight.sources import Sources
from components.settings.stack import StackConfig

FILTERS_HEADING = "The filters cannot be used, and nothing was created or changed:"


def check(config: StackConfig, sources: Sources) -> CheckedData:
    """Check all files, and then the filters, which are about their columns.

    Raises:
        ProblemsError: a file cannot work, with everything that is wrong, in all files; or a filter cannot, likewise.
    """
    data = _check_files(config, sources)
    if not config.filters:
        return data
    # The language of filters takes time to load, too.
    from components.preflight.filters.check import check_filters  # noqa: PLC0415

    accepts_any = config.event_types == ()
    filters, findings = check_filters(
        config.filters,
        data.datasets,
        event_types=() if accepts_any else sorted({*data.event_types, *(config.event_types or ())}),
        # No recipe that this program serves is asked for an item.
        has_related_items=False,
    )
    raise_errors(findings, FILTERS_HEADING)
    return replace(data, filters=filters, warnings=(*data.warnings, *warnings(findings)))


def _check_files(config: StackConfig, sources: Sources) -> CheckedData:
    """What was checked before and has not changed since is not read again."""
    files, event_types = configured_files(config), config.event_types
    kept = kept_check(files, event_types, sources)
    known = kept.read() if kept else None
    if known is not None:
        return known
    # DuckDB is most of what a preview without changes would take.
    from components.preflight.checker import check_files  # noqa: PLC0415

    data = check_files(files, event_types, sources)
    if kept:
        kept.keep(data)
    return data
