"""Simulation of travellers who browse and book excursions.

Every draw is a uniform double of PCG64 followed by exact arithmetic (integers, comparisons, single IEEE
operations), so one seed gives the same bytes on every machine: `exp`, `log` and pairwise sums differ between CPUs.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample import names

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DAY_SECONDS = 86_400
PERIOD_DAYS = 365
EVENT_TYPES = ("View", "Click", "Book")
VIEW, CLICK, BOOK = range(3)

# What a traveller does next, in this order: an item that often follows the last one, an item of a favourite
# place, an item of a favourite category, any item, the last item again, an earlier item again.
_NEXT_SHARES = (0.32, 0.28, 0.14, 0.14, 0.08)
_FOLLOW, _PLACE, _CATEGORY, _ANY, _STAY, _RETURN = range(6)
_FAVOURITES = 3
_SESSION_SHARE = 0.25  # a quarter of the events open a new visit
_NEW_ARRIVAL_SHARE = 0.03  # items nobody has seen yet


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Items in the order (category, place, popularity); times in seconds since the Unix epoch."""

    item_ids: list[str]
    category: Ints
    place: Ints
    places: list[str]
    season: Ints
    price_cents: Ints
    created_at: Ints
    cumulative_weight: Ints
    successors: Ints


@dataclass(frozen=True, kw_only=True)
class Travellers:
    """Users with their taste: favourite ranges of the catalogue, as first and last-plus-one item."""

    age_group: Ints
    home_region: Ints
    companions: Ints
    events: Ints
    favourite_places: Ints
    favourite_categories: Ints


@dataclass(frozen=True, kw_only=True)
class Interactions:
    """Events sorted by time, then user; `timestamp` in seconds since the Unix epoch."""

    user: Ints
    item: Ints
    timestamp: Ints
    event_type: Ints


def make_catalogue(rng: np.random.Generator, size: int, start: int) -> Catalogue:
    """Make `size` items with places, seasons, prices and a long-tailed popularity.

    Args:
        rng: source of uniform numbers.
        size: number of items, at least 2 for each category.
        start: first second of the simulated year.
    """
    places = place_names(max(24, size // 40))
    category = np.arange(size) * len(names.CATEGORIES) // size
    place = pick_integers(rng, size, len(places) // 3) * 3 + category % 3
    order = np.lexsort((np.arange(size), place, category))
    category, place = category[order], place[order]
    season = _seasons(rng, category)
    rank = np.argsort(rng.random(size), kind="stable")
    weight = 1_000_000 // (rank + 2 + size // 50)
    new_arrival = rank >= size - int(size * _NEW_ARRIVAL_SHARE)
    weight[new_arrival] = 0
    age_days = np.where(
        rng.random(size) < 0.8,
        -pick_integers(rng, size, 3 * PERIOD_DAYS),
        pick_integers(rng, size, PERIOD_DAYS * 2 // 3),
    )
    age_days[new_arrival] = PERIOD_DAYS - 1 - pick_integers(rng, int(new_arrival.sum()), 14)
    cumulative = np.concatenate([[0], np.cumsum(weight)])
    return Catalogue(
        item_ids=_item_ids(rng, category, place, places),
        category=category,
        place=place,
        places=places,
        season=season,
        price_cents=1_900 + 100 * pick_integers(rng, size, 280),
        created_at=start + DAY_SECONDS * age_days,
        cumulative_weight=cumulative,
        successors=_successors(rng, category, place, cumulative),
    )


def make_travellers(
    rng: np.random.Generator, catalogue: Catalogue, size: int, interactions: int
) -> Travellers:
    """Make `size` users with favourite places and categories, and share out the number of events.

    Args:
        rng: source of uniform numbers.
        catalogue: the items.
        size: number of users.
        interactions: events of all users together, at least two for each user.
    """
    companions = pick_integers(rng, size, len(names.COMPANIONS))
    taste = np.array([names.COMPANION_TASTE[name] for name in names.COMPANIONS])
    bounds = np.cumsum(taste, axis=1)
    chosen = rng.random((size, _FAVOURITES)) * 100
    favourite = (chosen[:, :, None] >= bounds[companions][:, None, :]).sum(axis=2)
    categories = _ranges(catalogue.category, len(names.CATEGORIES))[favourite]
    start = _draw(rng, catalogue.cumulative_weight, categories[..., 0], categories[..., 1])
    groups = _ranges(catalogue.category * len(catalogue.places) + catalogue.place)
    group = np.searchsorted(groups[:, 0], start, side="right") - 1
    return Travellers(
        age_group=pick_integers(rng, size, len(names.AGE_GROUPS)),
        home_region=pick_integers(rng, size, len(names.HOME_REGIONS)),
        companions=companions,
        events=_share_out(rng, size, interactions),
        favourite_places=groups[group],
        favourite_categories=categories,
    )


def simulate(
    rng: np.random.Generator, catalogue: Catalogue, travellers: Travellers, start: int
) -> Interactions:
    """Let every traveller act, one event of all travellers at a time."""
    events = travellers.events
    by_activity = np.argsort(-events, kind="stable")
    first = np.cumsum(events) - events
    timestamp = _timestamps(rng, events, start)
    item = np.zeros(len(timestamp), np.int64)
    kind = np.zeros(len(timestamp), np.int64)
    for step in range(int(events.max())):
        user = by_activity[: int((events > step).sum())]
        row = first[user] + step
        item[row], kind[row] = _next_items(
            rng, catalogue, travellers, user, item=item, row=row, step=step, now=timestamp[row]
        )
    user = np.repeat(np.arange(len(events)), events)
    event_type = _event_types(rng, user, kind)
    order = np.lexsort((user, timestamp))
    return Interactions(
        user=user[order],
        item=item[order],
        timestamp=timestamp[order],
        event_type=event_type[order],
    )


def place_names(size: int) -> list[str]:
    """Return `size` distinct invented places, neighbours in the list unlike each other."""
    firsts, seconds = names.PLACE_FIRST, names.PLACE_SECOND
    pairs = [
        f"{firsts[(index + index // len(firsts)) % len(firsts)]}-{seconds[index % len(seconds)]}"
        for index in range(len(firsts) * len(seconds))
    ]
    distinct = list(dict.fromkeys(pairs))
    return [
        distinct[index % len(distinct)] + ("" if index < len(distinct) else f"-{index}")
        for index in range(size)
    ]


def pick_integers(rng: np.random.Generator, size: int, bound: int) -> Ints:
    """Draw `size` integers of [0, bound); `Generator.integers` may change its stream between releases."""
    return (rng.random(size) * bound).astype(np.int64)


def _ranges(group: Ints, groups: int | None = None) -> Ints:
    """First and last-plus-one position of every group of a sorted column."""
    wanted = np.unique(group) if groups is None else np.arange(groups)
    return np.stack(
        [np.searchsorted(group, wanted), np.searchsorted(group, wanted, "right")], axis=1
    )


def _draw(rng: np.random.Generator, cumulative: Ints, low: Ints, high: Ints) -> Ints:
    """Draw one item of each range [low, high) by popularity; anything of the catalogue where a range has no weight."""
    empty = cumulative[low] == cumulative[high]
    bottom = np.where(empty, 0, cumulative[low])
    top = np.where(empty, cumulative[-1], cumulative[high])
    at = bottom + (rng.random(low.shape) * (top - bottom)).astype(np.int64)
    item: Ints = np.searchsorted(cumulative, at, side="right") - 1
    return item


def _seasons(rng: np.random.Generator, category: Ints) -> Ints:
    bounds = np.cumsum(np.array([names.SEASON_PERCENT[name] for name in names.CATEGORIES]), axis=1)
    season: Ints = (rng.random(len(category))[:, None] * 100 >= bounds[category]).sum(axis=1)
    return season


def _item_ids(
    rng: np.random.Generator, category: Ints, place: Ints, places: list[str]
) -> list[str]:
    activity = pick_integers(rng, len(category), 5)
    return [
        f"{places[place[index]]}-{names.ACTIVITIES[names.CATEGORIES[category[index]]][activity[index]]}"
        f"-{index + 1:03d}"
        for index in range(len(category))
    ]


def _successors(rng: np.random.Generator, category: Ints, place: Ints, cumulative: Ints) -> Ints:
    """Items that often follow: two of the same category, two of the same category and place."""
    categories = _ranges(category, len(names.CATEGORIES))[category]
    key = category * (int(place.max()) + 1) + place
    groups = np.stack([np.searchsorted(key, key), np.searchsorted(key, key, "right")], axis=1)
    ranges = np.stack([categories, groups, categories, groups], axis=1)
    return _draw(rng, cumulative, ranges[..., 0], ranges[..., 1])


def _share_out(rng: np.random.Generator, users: int, interactions: int) -> Ints:
    """Two events for everybody, the rest by a long tail; the sum is exact."""
    weight = 10_000_000 // (np.arange(users) + 1 + users // 20)
    total = int(weight.sum())
    extra = weight * (interactions - 2 * users) // total
    extra[: interactions - 2 * users - int(extra.sum())] += 1
    return 2 + extra[np.argsort(rng.random(users), kind="stable")]


def _timestamps(rng: np.random.Generator, events: Ints, start: int) -> Ints:
    """Strictly increasing times of every user: visits over the year, events seconds apart inside a visit."""
    rows = int(events.sum())
    user = np.repeat(np.arange(len(events)), events)
    visit_start = pick_integers(rng, rows, (PERIOD_DAYS - 3) * DAY_SECONDS)
    visit_start = visit_start[np.lexsort((visit_start, user))]
    opens = rng.random(rows) < _SESSION_SHARE
    opens[np.cumsum(events) - events] = True
    opened_at = np.maximum.accumulate(np.where(opens, np.arange(rows), 0))
    pause = np.cumsum(20 + pick_integers(rng, rows, 180))
    timestamp = visit_start[opened_at] + pause - pause[opened_at]
    # One large offset a user keeps the running maximum inside the user's own rows.
    key = timestamp + user * (10 * PERIOD_DAYS * DAY_SECONDS) - np.arange(rows)
    return (
        np.maximum.accumulate(key)
        - user * (10 * PERIOD_DAYS * DAY_SECONDS)
        + np.arange(rows)
        + start
    )


def _next_items(
    rng: np.random.Generator,
    catalogue: Catalogue,
    travellers: Travellers,
    user: Ints,
    *,
    item: Ints,
    row: Ints,
    step: int,
    now: Ints,
) -> tuple[Ints, Ints]:
    """Next item of every user and how it was chosen; `item` holds the events so far, `row` where the next belongs."""
    kind = np.searchsorted(np.cumsum(_NEXT_SHARES), rng.random(len(user)), side="right")
    if step == 0:
        kind[np.isin(kind, (_FOLLOW, _STAY, _RETURN))] = _PLACE
    last = item[row - 1]
    earlier = item[row - 1 - pick_integers(rng, len(user), max(step, 1))]
    slot = np.searchsorted([0.5, 0.8], rng.random(len(user)), side="right")
    low = np.zeros(len(user), np.int64)
    high = np.full(len(user), len(catalogue.item_ids))
    for chosen, ranges in (
        (_PLACE, travellers.favourite_places),
        (_CATEGORY, travellers.favourite_categories),
    ):
        mask = kind == chosen
        low[mask], high[mask] = ranges[user[mask], slot[mask]].T
    drawn = _draw(rng, catalogue.cumulative_weight, low, high)
    again = _draw(rng, catalogue.cumulative_weight, low, high)
    drawn = np.where(_is_offered(catalogue, drawn, now), drawn, again)
    follower = np.searchsorted([0.5, 0.75, 0.9], rng.random(len(user)), side="right")
    drawn = np.where(kind == _FOLLOW, catalogue.successors[last, follower], drawn)
    return np.select([kind == _STAY, kind == _RETURN], [last, earlier], drawn), kind


def _is_offered(catalogue: Catalogue, item: Ints, now: Ints) -> npt.NDArray[np.bool_]:
    """Whether an item exists at that time and is in season; the simulated year is four quarters from winter on."""
    day = now // DAY_SECONDS % PERIOD_DAYS
    season = day * 4 // PERIOD_DAYS
    all_year = len(names.SEASONS) - 1
    in_season = (catalogue.season[item] == season) | (catalogue.season[item] == all_year)
    offered: npt.NDArray[np.bool_] = in_season & (catalogue.created_at[item] <= now)
    return offered


def _event_types(rng: np.random.Generator, user: Ints, kind: Ints) -> Ints:
    """View first; who stays on an item clicks and then books, who comes back to it often books."""
    luck = rng.random(len(kind))
    event_type = np.where(luck < 0.86, VIEW, np.where(luck < 0.98, CLICK, BOOK))
    event_type[kind == _RETURN] = np.where(luck[kind == _RETURN] < 0.6, VIEW, BOOK)
    stays = np.flatnonzero((kind == _STAY) & (np.arange(len(kind)) > 0))
    stays = stays[user[stays] == user[stays - 1]]
    event_type[stays] = np.where(luck[stays] < 0.75, CLICK, BOOK)
    return event_type
