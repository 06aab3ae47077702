"""Whether the events of `personalize:satisfaction` are learnt from as they are meant.

To the service every event says that a user is interested. What says the opposite has to be left out of trainings, which
only recipes of version 2 can: by the list of event types that count, with the least value of each.
Source: Amazon Personalize API Reference, EventsConfig and EventParameters; Developer Guide, "Configuring a solution".
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from components.preflight.checked_data import CheckedDataset
from components.preflight.event_types import (
    MAX_EVENT_TYPES_AND_COLUMNS,
    counted_columns,
    is_usable,
)
from components.preflight.findings import Finding
from components.settings.models import ModelSettings, PersonalModel
from components.settings.satisfaction import NOT_DISLIKED, SatisfactionSettings
from components.settings.use_cases import UseCaseSettings
from handlers.shared.service.recipes import short_name, weighs_events
from handlers.shared.service.schemas import Schema

SETTING = "personalize:satisfaction"


def satisfaction_findings(
    satisfaction: SatisfactionSettings,
    datasets: Sequence[CheckedDataset],
    event_types: Collection[str],
    models: Mapping[str, ModelSettings],
    use_cases: Mapping[str, UseCaseSettings],
) -> Iterator[Finding]:
    """What would be lost, fail, or be taken for its opposite.

    Args:
        satisfaction: the settings.
        datasets: of the stack.
        event_types: all that the dataset may get: of the file, and that the API accepts, these among them.
        models: by what they are for.
        use_cases: likewise.
    """
    (schema,) = (each.schema for each in datasets if each.dataset_type == "Interactions")
    yield from _column_findings(satisfaction, schema)
    yield from _type_findings(satisfaction, schema, event_types)
    for purpose, model in models.items():
        yield from _model_findings(satisfaction, purpose, model, event_types)
    for purpose, use_case in use_cases.items():
        if satisfaction.doubtful:
            yield _takes_every_event(
                satisfaction, f"personalize:useCases.{purpose}", use_case.recipe
            )


def _column_findings(satisfaction: SatisfactionSettings, schema: Schema) -> Iterator[Finding]:
    columns = {field.name for field in schema.fields}
    needed = {"EVENT_TYPE": "the type of every event"}
    if satisfaction.rating is not None:
        needed["EVENT_VALUE"] = "the mark of a rating (a number, or blank where there is none)"
    for name, what in needed.items():
        if name not in columns:
            yield Finding(
                file=SETTING,
                text=f"personalize:interactions has no column {name}, which is {what}. Add it to the file, and to "
                "personalize:interactionsSchema where that is set.",
            )


def _type_findings(
    satisfaction: SatisfactionSettings, schema: Schema, event_types: Collection[str]
) -> Iterator[Finding]:
    for name in satisfaction.event_types:
        if not is_usable(name):
            yield Finding(
                file=SETTING,
                text=f"{name!r} is a word for nothing, or the name of a column, and so no type of events. Name it otherwise.",
            )
    columns = counted_columns(schema)
    limit = MAX_EVENT_TYPES_AND_COLUMNS - len(columns)
    if len(event_types) > limit:
        yield Finding(
            file=SETTING,
            text=f"With {', '.join(satisfaction.event_types)} there are {len(event_types)} event types; with more than {limit} "
            f"in the dataset every later training fails, since {', '.join(columns)} count with them to "
            f"{MAX_EVENT_TYPES_AND_COLUMNS}. Leave out or join event types.",
        )


def _model_findings(
    satisfaction: SatisfactionSettings,
    purpose: str,
    model: ModelSettings,
    event_types: Collection[str],
) -> Iterator[Finding]:
    doubtful = satisfaction.doubtful
    weighted = model.weighted_event_types
    setting = f"personalize:models.{purpose}"
    if not doubtful:
        return
    if not isinstance(model, PersonalModel) or not weighs_events(model.recipe):
        yield _takes_every_event(satisfaction, setting, model.recipe)
    elif not weighted:
        good = [each for each in event_types if each != satisfaction.dislike]
        example = ", ".join(f"{each}: 1" for each in good)
        yield Finding(
            file=setting,
            text=f"Without eventWeights every event counts as interest, {' and '.join(doubtful)} too. Set {setting}.eventWeights "
            f"to the types that speak for an item, such as {{{example}}}.",
        )
    elif satisfaction.dislike in weighted:
        yield Finding(
            file=f"{setting}.eventWeights",
            text=f"{satisfaction.dislike} has a weight and is personalize:satisfaction.dislike, and whatever has a weight counts "
            "as interest. Take it out: types that are not listed do not count.",
        )


def _takes_every_event(satisfaction: SatisfactionSettings, setting: str, recipe: str) -> Finding:
    return Finding(
        file=setting,
        text=f"The recipe aws-{short_name(recipe)} takes every event for interest, {' and '.join(satisfaction.doubtful)} too, and "
        f"cannot be told otherwise. Choose a recipe of version 2 where there is one{_instead(satisfaction)}.",
        severity="warning",
    )


def _instead(satisfaction: SatisfactionSettings) -> str:
    if satisfaction.dislike is None:
        return ""
    return f", or ask with filter={NOT_DISLIKED}"
