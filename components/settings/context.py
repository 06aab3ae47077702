"""The settings `personalize:context`: what the context of a user is, and the column of the interactions that says each part."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from components.settings.section import Section
from components.settings.values import Location

# Source: Amazon Personalize API Reference, GetRecommendations, `context`: names of letters, digits and underscores.
_COLUMN = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")
_SECRET_HEADERS = frozenset({"authorization", "cookie", "x-api-key", "x-amz-security-token"})


def _column(given: str) -> str:
    if not _COLUMN.fullmatch(given):
        raise ValueError(
            "allowed is the name of a column: 1 to 63 letters, digits and '_', the first a letter"
        )
    return given


def _header(given: str) -> str:
    if not _HEADER.fullmatch(given):
        raise ValueError(
            "allowed is the name of a header: at most 100 letters, digits and '-', such as CloudFront-Viewer-Country"
        )
    if given.lower() in _SECRET_HEADERS:
        raise ValueError(
            "this header holds a secret, and what it holds would be kept with every event; name the one that says a location"
        )
    return given


Column = Annotated[str, AfterValidator(_column)]
Header = Annotated[str, AfterValidator(_header)]


class DeviceSettings(Section):
    """What the user looks at, from the header User-Agent."""

    column: Column = "DEVICE_TYPE"


class LocationSettings(Section):
    """Where the user is.

    Attributes:
        column: that says it.
        header: of requests, that something before the API sets; CloudFront does this one.
    """

    column: Column = "LOCATION"
    header: Header = "CloudFront-Viewer-Country"


class SeasonSettings(Section):
    """The season, from the date.

    Attributes:
        column: that says it.
        hemisphere: of the users.
    """

    column: Column = "SEASON"
    hemisphere: Literal["north", "south"] = "north"


class LocalEventSettings(Section):
    """What takes place, from date and location.

    Attributes:
        calendar: a file with the columns NAME, FROM, TO and, where they differ from place to place, LOCATION.
        column: that says it.
    """

    calendar: Location
    column: Column = "LOCAL_EVENT"


class ContextSettings(Section):
    """The parts of a context; one that is not given is not derived."""

    device: DeviceSettings | None = None
    location: LocationSettings | None = None
    season: SeasonSettings | None = None
    local_events: LocalEventSettings | None = None

    @property
    def columns(self) -> dict[str, str]:
        """The column of each part that is given, by its key."""
        parts = {
            "device": self.device,
            "location": self.location,
            "season": self.season,
            "localEvents": self.local_events,
        }
        return {key: part.column for key, part in parts.items() if part is not None}

    @model_validator(mode="after")
    def _columns_differ(self) -> Self:
        owners: dict[str, str] = {}
        for key, column in self.columns.items():
            # To the service, names that differ in case and underscores alone are one.
            other = owners.setdefault(column.replace("_", "").lower(), key)
            if other != key:
                raise ValueError(
                    f"{other} and {key} both have the column {column}; give each a column of its own"
                )
        return self

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if not self.columns:
            raise ValueError("set device, location, season or localEvents, or remove it")
        return self
