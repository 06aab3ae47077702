"""Small CSV files that work, to be spoilt one way at a time."""

from collections.abc import Sequence
from pathlib import Path

INTERACTIONS_HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"
FIRST_SECOND = 1_700_000_000


def interaction_rows(*, rows: int = 1200, users: int = 60, items: int = 40) -> list[str]:
    """Distinct rows of INTERACTIONS_HEADER; every user has several."""
    return [
        f"u{i % users},i{i % items},{FIRST_SECOND + i},{'view' if i % 3 else 'purchase'}"
        for i in range(rows)
    ]


def item_rows(*, items: int = 40) -> list[str]:
    """Rows of `ITEM_ID,CATEGORY,PRICE`."""
    return [f"i{i},{'beach' if i % 2 else 'city'},{i}.50" for i in range(items)]


def user_rows(*, users: int = 60) -> list[str]:
    """Rows of `USER_ID,AGE_GROUP`."""
    return [f"u{i},{'18-30' if i % 2 else '31-50'}" for i in range(users)]


def write(path: Path, header: str, rows: Sequence[str]) -> Path:
    """Write a file with a line feed after every line."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8", newline="")
    return path


def write_all(folder: Path) -> dict[str, str]:
    """Three files that work together; their paths by setting."""
    files = {
        "interactions": write(folder / "interactions.csv", INTERACTIONS_HEADER, interaction_rows()),
        "items": write(folder / "items.csv", "ITEM_ID,CATEGORY,PRICE", item_rows()),
        "users": write(folder / "users.csv", "USER_ID,AGE_GROUP", user_rows()),
    }
    return {name: str(path) for name, path in files.items()}
