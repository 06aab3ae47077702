"""The files that a stack's configuration names."""

from dataclasses import dataclass

from components.preflight.schemas import DatasetType
from components.settings.stack import StackConfig


@dataclass(frozen=True, kw_only=True)
class ConfiguredFile:
    """A file of data.

    Attributes:
        dataset_type: which dataset it fills.
        location: a path or an `s3://` address.
        schema_location: the same of its schema; None to infer the schema.
    """

    dataset_type: DatasetType
    location: str
    schema_location: str | None


def configured_files(config: StackConfig) -> tuple[ConfiguredFile, ...]:
    """The files, the interactions first."""
    given: tuple[tuple[DatasetType, str | None, str | None], ...] = (
        ("Interactions", config.interactions, config.interactions_schema),
        ("Items", config.items, config.items_schema),
        ("Users", config.users, config.users_schema),
    )
    return tuple(
        ConfiguredFile(dataset_type=dataset_type, location=location, schema_location=schema)
        for dataset_type, location, schema in given
        if location
    )
