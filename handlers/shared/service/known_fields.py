"""The fields that the service knows, in custom dataset groups and in those of a domain: names, types, how many others.

Source: Amazon Personalize Developer Guide, the pages of the dataset types, "ECOMMERCE datasets and schemas", "VIDEO_ON_DEMAND
datasets and schemas" and "Quotas". Where the page of videos contradicts itself (GENRES or GENRES_L1), the table of the required
fields counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from handlers.shared.service.schemas import DatasetType, Domain, Field


@dataclass(frozen=True, kw_only=True)
class KnownFields:
    """The fields of one type of dataset.

    Attributes:
        required: that there must be.
        reserved: that there may be.
        metadata: least and greatest number of other fields.
    """

    required: tuple[Field, ...]
    reserved: tuple[Field, ...] = ()
    metadata: tuple[int, int]


def _number(name: str) -> Field:
    return Field(name, "float", nullable=True)


def _category(name: str) -> Field:
    return Field(name, "string", nullable=True, categorical=True)


_USER, _ITEM, _TYPE = (Field(name, "string") for name in ("USER_ID", "ITEM_ID", "EVENT_TYPE"))
_DESCRIPTION = Field("PRODUCT_DESCRIPTION", "string", nullable=True, textual=True)
_INTERACTION = (_USER, _ITEM, Field("TIMESTAMP", "long"))
_DETAILS = (
    _number("EVENT_VALUE"),
    Field("IMPRESSION", "string", nullable=True),
    Field("RECOMMENDATION_ID", "string", nullable=True),
    Field("EVENT_ATTRIBUTION_SOURCE", "string", nullable=True),
)
_DOMAIN_INTERACTIONS = KnownFields(
    required=(*_INTERACTION, _TYPE), reserved=_DETAILS, metadata=(0, 5)
)
_USERS = KnownFields(required=(_USER,), metadata=(1, 25))

_CUSTOM: Mapping[DatasetType, KnownFields] = MappingProxyType(
    {
        "Interactions": KnownFields(
            required=_INTERACTION, reserved=(_TYPE, *_DETAILS), metadata=(0, 5)
        ),
        "Items": KnownFields(
            required=(_ITEM,), reserved=(Field("CREATION_TIMESTAMP", "long"),), metadata=(1, 100)
        ),
        "Users": _USERS,
    }
)
_SHOP: Mapping[DatasetType, KnownFields] = MappingProxyType(
    {
        "Interactions": _DOMAIN_INTERACTIONS,
        "Items": KnownFields(
            required=(
                _ITEM,
                Field("PRICE", "float"),
                Field("CATEGORY_L1", "string", categorical=True),
            ),
            reserved=(
                *map(_category, ("CATEGORY_L2", "CATEGORY_L3")),
                _DESCRIPTION,
                Field("CREATION_TIMESTAMP", "float"),
                *map(_category, ("AGE_GROUP", "ADULT", "GENDER")),
            ),
            metadata=(0, 100),
        ),
        "Users": _USERS,
    }
)
_VIDEO: Mapping[DatasetType, KnownFields] = MappingProxyType(
    {
        "Interactions": _DOMAIN_INTERACTIONS,
        "Items": KnownFields(
            required=(
                _ITEM,
                Field("GENRES", "string", categorical=True),
                Field("CREATION_TIMESTAMP", "long"),
            ),
            reserved=(
                *map(_number, ("PRICE", "DURATION", "AVERAGE_RATING")),
                *map(_category, ("GENRE_L2", "GENRE_L3")),
                _DESCRIPTION,
                *map(_category, ("CONTENT_OWNER", "CONTENT_CLASSIFICATION")),
            ),
            metadata=(0, 100),
        ),
        "Users": KnownFields(
            required=(_USER,), reserved=(_category("SUBSCRIPTION_MODEL"),), metadata=(0, 25)
        ),
    }
)
_TABLES: Mapping[Domain | None, Mapping[DatasetType, KnownFields]] = MappingProxyType(
    {None: _CUSTOM, "ECOMMERCE": _SHOP, "VIDEO_ON_DEMAND": _VIDEO}
)

RESERVED_NAMES = frozenset(
    field.name for known in _CUSTOM.values() for field in (*known.required, *known.reserved)
)
"""Of custom dataset groups."""


def required_fields(dataset_type: DatasetType, domain: Domain | None = None) -> tuple[Field, ...]:
    """The fields that there must be, in a custom dataset group or in one of a domain."""
    return _TABLES[domain][dataset_type].required


def known_fields(dataset_type: DatasetType, domain: Domain | None = None) -> dict[str, Field]:
    """The fields of which the service fixes name and type, in a custom dataset group or in one of a domain."""
    known = _TABLES[domain][dataset_type]
    return {field.name: field for field in (*known.required, *known.reserved)}


def metadata_limits(dataset_type: DatasetType, domain: Domain | None = None) -> tuple[int, int]:
    """Least and greatest number of fields that the service does not know."""
    return _TABLES[domain][dataset_type].metadata
