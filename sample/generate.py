"""Writes the sample: `python -m sample.generate --out sample/data`, of excursions, or with `--kind` of films or goods."""

import argparse
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from sample import names, travel
from sample.kinds import KINDS, Kind

DEFAULT_START = "2024-07-01"


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate and write the three CSV files; the same arguments give the same bytes everywhere."""
    options = _parser().parse_args(arguments)
    write_sample(
        options.out,
        interactions=options.interactions,
        users=options.users,
        items=options.items,
        seed=options.seed,
        start=options.start,
        kind=options.kind,
    )


def write_sample(
    folder: Path,
    *,
    interactions: int = 60_000,
    users: int = 2_500,
    items: int = 600,
    seed: int = 7,
    start: str = DEFAULT_START,
    kind: str = "travel",
) -> None:
    """Write `interactions.csv`, `items.csv` and `users.csv`.

    Args:
        folder: where to write; made if missing.
        interactions: number of events, at least two for each user.
        users: number of users.
        items: number of items, at least 50.
        seed: of the random numbers.
        start: first day of the simulated year (UTC), ISO 8601; the sample ends 365 days later.
        kind: what the sample is about, one of `KINDS`.

    Raises:
        ValueError: the sizes or the date are impossible.
    """
    if items < 50 or users < 1 or interactions < 2 * users:
        raise ValueError(
            f"{interactions} interactions, {users} users, {items} items: expected at least 50 items, "
            "one user and two interactions for each user"
        )
    first_day = dt.date.fromisoformat(start)
    first_second = (first_day - dt.date(1970, 1, 1)).days * travel.DAY_SECONDS
    rng = np.random.Generator(np.random.PCG64(seed))
    catalogue = travel.make_catalogue(rng, items, first_second)
    travellers = travel.make_travellers(rng, catalogue, users, interactions)
    events = travel.simulate(rng, catalogue, travellers, first_second)
    told = KINDS[kind]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "interactions.csv", interaction_lines(told, catalogue, travellers, events))
    _write(folder / "items.csv", item_lines(told, catalogue, events))
    _write(folder / "users.csv", user_lines(told, travellers))


def interaction_lines(
    kind: Kind,
    catalogue: travel.Catalogue,
    travellers: travel.Travellers,
    events: travel.Interactions,
) -> Iterable[str]:
    """Lines of interactions.csv, the header first."""
    users = [user_id(kind, user) for user in range(len(travellers.events))]
    items = [kind.item_id(catalogue, item) for item in range(len(catalogue.place))]
    yield "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"
    columns = (events.user, events.item, events.timestamp, events.event_type)
    for user, item, timestamp, event_type in zip(*(c.tolist() for c in columns), strict=True):
        yield f"{users[user]},{items[item]},{timestamp},{kind.event_types[event_type]}"


def item_lines(
    kind: Kind, catalogue: travel.Catalogue, events: travel.Interactions
) -> Iterable[str]:
    """Lines of items.csv; an item was created a day or more before anybody saw it."""
    yield ",".join(kind.item_columns)
    created_at = catalogue.created_at.copy()
    np.minimum.at(created_at, events.item, events.timestamp - travel.DAY_SECONDS)
    for item, created in enumerate(created_at):
        cells = (kind.item_id(catalogue, item), *kind.item_cells(catalogue, item), created)
        yield ",".join(map(str, cells))


def user_lines(kind: Kind, travellers: travel.Travellers) -> Iterable[str]:
    """Lines of users.csv."""
    yield ",".join(kind.user_columns)
    for user in range(len(travellers.events)):
        yield ",".join(
            (
                user_id(kind, user),
                names.AGE_GROUPS[travellers.age_group[user]],
                names.HOME_REGIONS[travellers.home_region[user]],
                kind.companions[travellers.companions[user]],
            )
        )


def user_id(kind: Kind, user: int) -> str:
    """The id of a user, by its number among the travellers."""
    return f"{kind.person}-{user + 1:04d}"


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_bytes(("\n".join(lines) + "\n").encode())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sample.generate", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the CSV files")
    parser.add_argument(
        "--kind",
        choices=KINDS,
        default="travel",
        help="what it is about; films and goods have the columns of the domains VIDEO_ON_DEMAND and ECOMMERCE",
    )
    for name, count in (("interactions", 60_000), ("users", 2_500), ("items", 600)):
        parser.add_argument(
            f"--{name}", type=int, default=count, metavar="N", help=f"how many, default {count:,}"
        )
    parser.add_argument(
        "--seed", type=int, default=7, metavar="N", help="the same gives the same bytes, default 7"
    )
    parser.add_argument(
        "--start", default=DEFAULT_START, help=f"first day, ISO 8601, UTC, default {DEFAULT_START}"
    )
    return parser


if __name__ == "__main__":
    main()
