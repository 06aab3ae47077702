"""Everything that is checked before the first resource is registered, in previews too."""

from dataclasses import replace

from components.preflight.checked_data import CheckedData
from components.preflight.configured_files import configured_files
from components.preflight.findings import raise_errors, warnings
from components.preflight.kept_checks import kept_check
from components.preflight.recipe_needs import recipe_findings
from components.preflight.sources import Sources
from components.preflight.training_settings import column_findings, weight_findings
from components.settings.stack import StackConfig


def check(config: StackConfig, sources: Sources) -> CheckedData:
    """Find, load and check all files, and what the models need of them.

    Raises:
        ProblemsError: a file cannot work, with everything that is wrong, in all files; or a model cannot be trained on
            the files.
    """
    data = _checked_files(config, sources)
    models = config.models_by_purpose.items()
    recipes = {purpose: model.recipe for purpose, model in models}
    weights = {purpose: model.weighted_event_types for purpose, model in models}
    excluded = {purpose: model.excluded_columns.by_dataset for purpose, model in models}
    found = [
        *recipe_findings(recipes, data.datasets),
        *weight_findings(weights, data.event_types),
        *column_findings(excluded, data.datasets),
    ]
    raise_errors(found)
    return replace(data, warnings=(*data.warnings, *warnings(found)))


def _checked_files(config: StackConfig, sources: Sources) -> CheckedData:
    """The files by themselves; what was checked before and has not changed since is not read again."""
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
