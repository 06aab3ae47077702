"""The files that a stack's configuration names."""

from dataclasses import dataclass

from components.settings.stack import StackConfig
from handlers.shared.service.schemas import DatasetType, Domain


@dataclass(frozen=True, kw_only=True)
class QueryPlace:
    """Where queries of Athena run.

    Attributes:
        work_group: that runs them, and says where their results go.
        database: of the Glue catalog.
    """

    work_group: str
    database: str


@dataclass(frozen=True, kw_only=True)
class ConfiguredFile:
    """A file of data.

    Attributes:
        dataset_type: which dataset it fills.
        location: a path or an `s3://` address.
        schema_location: the same of its schema; None to infer the schema.
        domain: of the dataset group; None for a custom one.
        needed_event_types: of interactions, those of which use cases of the domain need many.
        place: where Athena checks it; None to fetch and check it here.
    """

    dataset_type: DatasetType
    location: str
    schema_location: str | None
    domain: Domain | None = None
    needed_event_types: tuple[str, ...] = ()
    place: QueryPlace | None = None


def configured_files(config: StackConfig) -> tuple[ConfiguredFile, ...]:
    """The files, the interactions first."""
    given: tuple[tuple[DatasetType, str | None, str | None], ...] = (
        ("Interactions", config.interactions, config.interactions_schema),
        ("Items", config.items, config.items_schema),
        ("Users", config.users, config.users_schema),
    )
    use_cases = [each.use_case for each in config.use_cases.by_purpose.values()]
    needed = tuple(sorted({each.event_type for each in use_cases}))
    return tuple(
        ConfiguredFile(
            dataset_type=dataset_type,
            location=location,
            schema_location=schema,
            domain=config.domain,
            needed_event_types=needed if dataset_type == "Interactions" else (),
            place=_place(config, location),
        )
        for dataset_type, location, schema in given
        if location
    )


def _place(config: StackConfig, location: str) -> QueryPlace | None:
    """Where Athena checks a file, if it lies in S3 and is to be checked there."""
    if config.check is None or not location.startswith("s3://"):
        return None
    athena = config.check.athena
    return QueryPlace(work_group=athena.work_group, database=athena.database)
