"""The settings `personalize:preparation`: how raw data become files that a stack can import."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from components.settings.notices import NoticeSettings
from components.settings.section import Section
from components.settings.values import Boolean, EventType, whole_number

# Glue writes names of columns in small letters. Source: Amazon Athena User Guide, "Name databases, tables, and columns".
_COLUMN = re.compile(r"[a-z_][a-z0-9_]{0,254}")
_QUERY_FILE = ".sql"


def _column(given: str) -> str:
    if not _COLUMN.fullmatch(given):
        raise ValueError(
            "allowed is the name of a column as Glue writes it: small letters, digits and '_', no digit first; of other "
            "columns write a query of your own"
        )
    return given


def _hours(given: object) -> int:
    return whole_number(given, lowest=1, highest=24)


def _gigabytes(given: object) -> int:
    # Source of the range: Amazon Athena API Reference, WorkGroupConfiguration: from 10 MB on.
    return whole_number(given, lowest=1, highest=1_000_000)


Column = Annotated[str, AfterValidator(_column)]
Query = Annotated[str, StringConstraints(min_length=1)]
Hours = Annotated[int, BeforeValidator(_hours)]
Rating = Annotated[float, Field(allow_inf_nan=False)]


class RatingColumns(Section):
    """Columns of raw ratings, by what they are; the defaults are those of MovieLens."""

    user_id: Column = "userid"
    item_id: Column = "movieid"
    rating: Column = "rating"
    timestamp: Column = "timestamp"


class MovieColumns(Section):
    """Columns of raw movies, likewise."""

    item_id: Column = "movieid"
    title: Column = "title"
    genres: Column = "genres"


class DatasetQuery(Section):
    """What one dataset is made of its raw table with.

    Attributes:
        query: a SELECT in the SQL of Athena, or the path or `s3://` address of a file with one, whose name ends in `.sql`.
        csv: whether the raw files are CSV with commas, a header, and quotation marks where a value needs them. Without it Glue finds
            out what they are, and takes quotation marks for parts of values; None for what `is_csv` says.
    """

    query: Query | None = None
    csv: Boolean | None = None

    @property
    def is_csv(self) -> bool:
        """Whether the raw files are such CSV files; those of a preset are, unless it is told otherwise."""
        return bool(self.csv)

    @property
    def query_file(self) -> str | None:
        """Where the query is, if that is another file."""
        given = self.query
        return given if given is not None and given.endswith(_QUERY_FILE) else None


class PresetQuery(DatasetQuery):
    """A query, or one that the program has."""

    preset: str | None = None

    @property
    def is_csv(self) -> bool:
        """As above."""
        return self.preset is not None if self.csv is None else self.csv

    @model_validator(mode="after")
    def _one_query(self) -> Self:
        if (self.query is None) == (self.preset is None):
            raise ValueError("exactly one of query and preset has to be given")
        told = self.model_fields_set - {"query", "preset", "csv"}
        if self.preset is None and told:
            raise ValueError("columns and eventTypes belong to a preset; remove them, or query")
        return self


class InteractionsQuery(PresetQuery):
    """The same for interactions.

    Attributes:
        preset: `ratings`: one interaction a rating.
        columns: of the raw table.
        event_types: least rating of each event type; a rating is of the type with the highest one that it reaches, and no
            interaction if it reaches none.
    """

    preset: Literal["ratings"] | None = None
    columns: RatingColumns = RatingColumns()
    event_types: Annotated[dict[EventType, Rating], Field(min_length=1, max_length=10)] = Field(
        default_factory=lambda: {"watch": 4.0, "click": 2.0}
    )

    @model_validator(mode="after")
    def _thresholds_differ(self) -> Self:
        if len(set(self.event_types.values())) < len(self.event_types):
            raise ValueError("two of eventTypes have the same rating; a rating is of one type")
        return self


class ItemsQuery(PresetQuery):
    """The same for items.

    Attributes:
        preset: `movies`: one item a movie, its title without the year, its genres, its year.
        columns: of the raw table.
    """

    preset: Literal["movies"] | None = None
    columns: MovieColumns = MovieColumns()


class UsersQuery(DatasetQuery):
    """The same for users, of whom there is no preset."""

    query: Query


class PreparationSettings(NoticeSettings):
    """Raw data that crawlers describe and queries of Athena prepare.

    Attributes:
        interactions: how they are made of the raw table `interactions`.
        items: the same; None where a stack prepares none.
        users: the same.
        start_retraining: whether a run that has prepared everything starts one of the retraining.
        crawl_hours: how long a crawler may take.
        query_hours: how long a query may take. Athena has a limit of its own, 30 minutes unless AWS raises it.
        max_scanned_gb: how many billions of bytes one query may read; Athena cancels one that would read more.
    """

    interactions: InteractionsQuery
    items: ItemsQuery | None = None
    users: UsersQuery | None = None
    start_retraining: Boolean = False
    crawl_hours: Hours = 4
    query_hours: Hours = 4
    max_scanned_gb: Annotated[int, BeforeValidator(_gigabytes)] = 100

    @property
    def queries(self) -> dict[str, DatasetQuery]:
        """Those that are given, by the types of the datasets."""
        given = {"Interactions": self.interactions, "Items": self.items, "Users": self.users}
        return {name: each for name, each in given.items() if each is not None}
