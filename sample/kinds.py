"""What the sample is about: travel, films or goods.

The behaviour of users is simulated once (`sample.travel`); a kind says what its items, events and people are called, and which
columns the files have. Media and shop have the columns of the domains VIDEO_ON_DEMAND and ECOMMERCE.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sample import names, travel

Cells = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How what was simulated is told.

    Attributes:
        event_types: for who looks, who acts and who decides, in this order.
        person: first word of each user's id.
        item_id: of an item, by its number in the catalogue.
        item_columns: header of items.csv; ITEM_ID is the first, CREATION_TIMESTAMP the last one.
        item_cells: what stands between those two.
        user_columns: header of users.csv; the first three are USER_ID, AGE_GROUP and HOME_REGION.
        companions: the values of the last one.
    """

    event_types: tuple[str, str, str]
    person: str
    item_id: Callable[[travel.Catalogue, int], str]
    item_columns: Sequence[str]
    item_cells: Callable[[travel.Catalogue, int], Cells]
    user_columns: Sequence[str]
    companions: Sequence[str]


def _price(catalogue: travel.Catalogue, item: int) -> str:
    return f"{catalogue.price_cents[item] // 100}.{catalogue.price_cents[item] % 100:02d}"


def _place(catalogue: travel.Catalogue, item: int) -> str:
    return str(catalogue.places[catalogue.place[item]])


def _excursion(catalogue: travel.Catalogue, item: int) -> Cells:
    return (
        names.CATEGORIES[catalogue.category[item]],
        _place(catalogue, item),
        names.SEASONS[catalogue.season[item]],
        _price(catalogue, item),
    )


def _film_id(catalogue: travel.Catalogue, item: int) -> str:
    nouns = names.FILMS[names.GENRES[catalogue.category[item]]]
    first = names.PLACE_FIRST[item * 7 % len(names.PLACE_FIRST)]
    return f"the-{first}-{nouns[item % len(nouns)]}-{item + 1:03d}"


def _film(catalogue: travel.Catalogue, item: int) -> Cells:
    minutes = 20 + catalogue.price_cents[item] // 200
    return (
        names.GENRES[catalogue.category[item]],
        names.MOODS[catalogue.season[item]],
        f"{_place(catalogue, item)}-studio",
        minutes,
    )


def _goods(catalogue: travel.Catalogue, item: int) -> tuple[str, str]:
    department = names.DEPARTMENTS[catalogue.category[item]]
    kinds = names.GOODS[department]
    return department, kinds[item % len(kinds)]


def _article_id(catalogue: travel.Catalogue, item: int) -> str:
    return f"{_place(catalogue, item)}-{_goods(catalogue, item)[1]}-{item + 1:03d}"


def _article(catalogue: travel.Catalogue, item: int) -> Cells:
    return (_price(catalogue, item), *_goods(catalogue, item), _place(catalogue, item))


KINDS: Final = {
    "travel": Kind(
        event_types=travel.EVENT_TYPES,
        person="traveller",
        item_id=lambda catalogue, item: catalogue.item_ids[item],
        item_columns=("ITEM_ID", "CATEGORY", "LOCATION", "SEASON", "PRICE", "CREATION_TIMESTAMP"),
        item_cells=_excursion,
        user_columns=("USER_ID", "AGE_GROUP", "HOME_REGION", "TRAVELS_WITH"),
        companions=names.COMPANIONS,
    ),
    "media": Kind(
        event_types=("Click", "Watch", "Finish"),
        person="viewer",
        item_id=_film_id,
        item_columns=(
            "ITEM_ID", "GENRES", "GENRE_L2", "CONTENT_OWNER", "DURATION", "CREATION_TIMESTAMP",
        ),
        item_cells=_film,
        user_columns=("USER_ID", "AGE_GROUP", "HOME_REGION", "SUBSCRIPTION_MODEL"),
        companions=names.SUBSCRIPTIONS,
    ),
    "ecommerce": Kind(
        event_types=("View", "AddToCart", "Purchase"),
        person="customer",
        item_id=_article_id,
        item_columns=(
            "ITEM_ID", "PRICE", "CATEGORY_L1", "CATEGORY_L2", "BRAND", "CREATION_TIMESTAMP",
        ),
        item_cells=_article,
        user_columns=("USER_ID", "AGE_GROUP", "HOME_REGION", "BUYS_FOR"),
        companions=names.BUYS_FOR,
    ),
}  # fmt: skip
