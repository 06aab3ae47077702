"""Whether the context of users can be derived as `personalize:context` says it: its columns, its calendar, who takes it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from components.core.use_cases import UseCase
from components.preflight.calendar import read_calendar
from components.preflight.checked_context import CheckedContext
from components.preflight.checked_data import CheckedDataset
from components.preflight.findings import Finding
from components.preflight.sources import SourceError, Sources
from components.settings.context import ContextSettings, LocalEventSettings
from components.settings.models import ModelSettings
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.recipes import takes_context
from handlers.shared.service.schemas import Field

SETTING = "personalize:context"


def check_context(
    settings: ContextSettings,
    datasets: Sequence[CheckedDataset],
    models: Mapping[str, ModelSettings],
    use_cases: Collection[UseCase],
    sources: Sources,
) -> tuple[CheckedContext, list[Finding]]:
    """Check a context.

    Args:
        settings: the section.
        datasets: of the stack.
        models: of the stack, by what they are for.
        use_cases: of its recommenders.
        sources: finds the calendar.
    """
    (interactions,) = (each for each in datasets if each.dataset_type == "Interactions")
    context, found = read_context(settings, sources)
    return context, [
        *_column_findings(settings.columns, interactions),
        *_model_findings(settings.columns, models, use_cases),
        *found,
    ]


def read_context(
    settings: ContextSettings, sources: Sources
) -> tuple[CheckedContext, list[Finding]]:
    """The context that the settings describe, with its calendar, and what is wrong with that.

    Args:
        settings: the section.
        sources: finds the calendar.
    """
    columns = settings.columns
    context = CheckedContext(
        device=columns.get("device"),
        location=columns.get("location"),
        location_header=None if settings.location is None else settings.location.header,
        season=columns.get("season"),
        is_southern=settings.season is not None and settings.season.hemisphere == "south",
    )
    if settings.local_events is None:
        return context, []
    return _with_calendar(context, settings.local_events, sources)


def _column_findings(columns: Mapping[str, str], interactions: CheckedDataset) -> Iterator[Finding]:
    fields = {field.name: field for field in interactions.schema.fields}
    free = [name for name, field in fields.items() if _is_usable(field)]
    for key, column in columns.items():
        if column in free:
            continue
        known = f"Columns that can say it: {', '.join(free) or 'none'}."
        if column in fields:
            text = f"{column} is no column of texts that is free for it. {known}"
        else:
            text = (
                f"{interactions.location} has no column {column}. {known} Add the column to the file, with blank cells where it is "
                'not known, and where personalize:interactionsSchema is set {"name": "'
                + column
                + '", "type": ["string", "null"], "categorical": true}; or name another in '
                + f"{SETTING}.{key}.column."
            )
        yield Finding(file=f"{SETTING}.{key}", text=text)


def _is_usable(field: Field) -> bool:
    return (
        field.name not in known_fields("Interactions")
        and field.type == "string"
        and not field.textual
    )


def _model_findings(
    columns: Mapping[str, str],
    models: Mapping[str, ModelSettings],
    use_cases: Collection[UseCase],
) -> Iterator[Finding]:
    taking = {purpose: model for purpose, model in models.items() if takes_context(model.recipe)}
    if not taking and not any(each.takes_context for each in use_cases):
        yield Finding(
            file=SETTING,
            text="No model of this stack takes a context: events get it, and recommendations do not. Only recipes that recommend "
            "to a user or rank do, such as aws-user-personalization-v2.",
            severity="warning",
        )
    for purpose, model in taking.items():
        unlearnt = _common(columns.values(), model.excluded_columns.interactions)
        if unlearnt:
            yield Finding(
                file=f"personalize:models.{purpose}.excludedColumns.interactions",
                text=f"The model leaves out {', '.join(unlearnt)}, and so learns nothing of this part of the context. Remove them, "
                f"or remove the part from {SETTING}.",
                severity="warning",
            )


def _common(columns: Collection[str], excluded: Collection[str]) -> list[str]:
    return [column for column in columns if column in excluded]


def _with_calendar(
    context: CheckedContext,
    settings: LocalEventSettings,
    sources: Sources,
) -> tuple[CheckedContext, list[Finding]]:
    try:
        path = sources.path(settings.calendar)
    except SourceError as error:
        return context, [Finding(file=settings.calendar, text=str(error))]
    events, problems = read_calendar(path, settings.calendar)
    if context.location is None and any(event.location is not None for event in events):
        problems.append(
            Finding(
                file=settings.calendar,
                text=f"Events have a LOCATION, and nothing says where users are. Set {SETTING}.location, or remove the column.",
            )
        )
    return replace(context, local_event=settings.column, calendar=events), problems
