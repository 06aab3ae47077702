"""Everything that is checked before the first resource is registered, in previews too."""

from collections.abc import Iterator
from dataclasses import replace

from components.preflight.checked_context import CheckedContext
from components.preflight.checked_data import CheckedData, CheckedFilter, CheckedUserList
from components.preflight.configured_files import configured_files
from components.preflight.encryption_keys import key_findings
from components.preflight.existing_bucket import bucket_findings
from components.preflight.filters.check import check_filters
from components.preflight.findings import Finding, raise_errors, warnings
from components.preflight.kept_checks import kept_check
from components.preflight.metrics import metric_findings
from components.preflight.preparation_queries import check_queries
from components.preflight.recipe_needs import recipe_findings
from components.preflight.satisfaction import satisfaction_findings
from components.preflight.sources import Sources
from components.preflight.training_settings import column_findings, weight_findings
from components.preflight.use_case_needs import use_case_findings
from components.preflight.user_context import check_context
from components.preflight.user_list import check_user_list
from components.settings.stack import StackConfig
from handlers.shared.service.recipes import RELATED

BUCKET_HEADING = "The existing bucket cannot be used, and nothing was created or changed:"
KEYS_HEADING = "The encryption keys cannot be used, and nothing was created or changed:"
FILTERS_HEADING = "The filters cannot be used, and nothing was created or changed:"


def check(config: StackConfig, sources: Sources) -> CheckedData:
    """Check the bucket, the keys, all files, what the models need of them, and then the filters, which are about their columns.

    Raises:
        ProblemsError: the bucket cannot take files; a key cannot encrypt; or a file cannot work, with everything that is wrong, in all files; or a model
            cannot be trained on the files; or a filter, or the context of users, cannot be used.
    """
    if config.existing_bucket is not None:
        raise_errors(bucket_findings(config.existing_bucket, sources), BUCKET_HEADING)
    doubts_of_keys = _checked_keys(config, sources)
    data = _checked_files(config, sources)
    context, of_context = _checked_context(config, data, sources)
    deleted_users, of_deletions = _checked_deletions(config, sources)
    queries, of_queries = _checked_queries(config, sources)
    found = [*_model_findings(config, data), *of_context, *of_deletions, *of_queries]
    raise_errors(found)
    filters, doubts = _checked_filters(config, data)
    return replace(
        data,
        filters=filters,
        context=context,
        deleted_users=deleted_users,
        preparation_queries=queries,
        warnings=(*doubts_of_keys, *data.warnings, *warnings(found), *warnings(doubts)),
    )


def _checked_keys(config: StackConfig, sources: Sources) -> list[Finding]:
    """What is doubtful about keys that the stack is given."""
    given = config.encryption.given_arns if config.encryption else ()
    has_topic = config.monitoring is not None and config.monitoring.topic_arn is None
    found = key_findings(given, sources, has_topic=has_topic)
    raise_errors(found, KEYS_HEADING)
    return warnings(found)


def _model_findings(config: StackConfig, data: CheckedData) -> list[Finding]:
    """Of models and of what stands in their place."""
    models = config.models_by_purpose.items()
    recipes = {purpose: model.recipe for purpose, model in models}
    weights = {purpose: model.weighted_event_types for purpose, model in models}
    excluded = {purpose: model.excluded_columns.by_dataset for purpose, model in models}
    return [
        *recipe_findings(recipes, data.datasets),
        *weight_findings(weights, data.event_types),
        *column_findings(excluded, data.datasets),
        *_use_case_findings(config, data),
        *_feedback_findings(config, data),
    ]


def _use_case_findings(config: StackConfig, data: CheckedData) -> Iterator[Finding]:
    given = config.use_cases.by_purpose
    use_cases = {purpose: settings.use_case for purpose, settings in given.items()}
    excluded = {purpose: each.excluded_columns.by_dataset for purpose, each in given.items()}
    yield from use_case_findings(use_cases, data.datasets, data.event_types)
    yield from column_findings(excluded, data.datasets, "personalize:useCases")


def _feedback_findings(config: StackConfig, data: CheckedData) -> Iterator[Finding]:
    """Of what is counted of events, and of those that tell of satisfaction."""
    accepted = config.accepted_event_types(data.event_types)
    if config.metric_attribution is not None:
        yield from metric_findings(config.metric_attribution.metrics, data.datasets, accepted)
    if config.satisfaction is not None:
        known = dict.fromkeys((*data.event_types, *accepted, *config.satisfaction.event_types))
        yield from satisfaction_findings(
            config.satisfaction,
            data.datasets,
            tuple(known),
            config.models_by_purpose,
            config.use_cases.by_purpose,
        )


def _checked_context(
    config: StackConfig, data: CheckedData, sources: Sources
) -> tuple[CheckedContext | None, list[Finding]]:
    if config.context is None:
        return None, []
    return check_context(
        config.context,
        data.datasets,
        config.models_by_purpose,
        [each.use_case for each in config.use_cases.by_purpose.values()],
        sources,
    )


def _checked_deletions(
    config: StackConfig, sources: Sources
) -> tuple[CheckedUserList | None, list[Finding]]:
    if config.privacy is None or config.privacy.delete_users is None:
        return None, []
    return check_user_list(config.privacy.delete_users, sources)


def _checked_queries(config: StackConfig, sources: Sources) -> tuple[dict[str, str], list[Finding]]:
    if config.preparation is None:
        return {}, []
    return check_queries(config.preparation, sources)


def _checked_filters(
    config: StackConfig, data: CheckedData
) -> tuple[tuple[CheckedFilter, ...], tuple[Finding, ...]]:
    if not config.all_filters:
        return (), ()
    accepts_any = config.event_types == ()
    told = config.satisfaction.event_types if config.satisfaction else ()
    known = {*data.event_types, *(config.event_types or ()), *told}
    filters, findings = check_filters(
        config.all_filters,
        data.datasets,
        event_types=() if accepts_any else sorted(known),
        has_related_items=RELATED in {**config.models_by_purpose, **config.use_cases.by_purpose},
    )
    raise_errors(findings, FILTERS_HEADING)
    return filters, findings


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
