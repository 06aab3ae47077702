"""A small shop's data as the domain ECOMMERCE has them: users of one half prefer one half of the items."""

import json
import random
from pathlib import Path
from typing import Any

SHOP_FIELDS: dict[str, list[dict[str, Any]]] = {
    "Interactions": [
        {"name": "USER_ID", "type": "string"},
        {"name": "ITEM_ID", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"},
        {"name": "EVENT_TYPE", "type": "string"},
    ],
    "Items": [
        {"name": "ITEM_ID", "type": "string"},
        {"name": "PRICE", "type": "float"},
        {"name": "CATEGORY_L1", "type": "string", "categorical": True},
    ],
}
ITEMS = 40


def shop_schema(name: str) -> str:
    """The smallest Avro schema that the domain accepts."""
    return json.dumps(
        {
            "type": "record",
            "name": name,
            "namespace": "com.amazonaws.personalize.schema",
            "fields": SHOP_FIELDS[name],
            "version": "1.0",
        }
    )


def shop_interactions(*, users: int = 80, views: int = 28, purchases: int = 14) -> str:
    """Interactions as CSV: views, of which every second one is followed by a purchase."""
    draw = random.Random(3)  # noqa: S311 - test data
    lines = ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"]
    for user in range(users):
        first = (user % 2) * (ITEMS // 2)
        for event in range(views):
            item = first + int(draw.triangular(0, ITEMS // 2, 0))
            second = 1_700_000_000 + 120 * event + user
            lines.append(f"u{user},i{item},{second},View")
            if event % 2 and event // 2 < purchases:
                lines.append(f"u{user},i{item},{second + 30},Purchase")
    return "\n".join(lines) + "\n"


def shop_items() -> str:
    """The items as CSV: each half is one category."""
    lines = ["ITEM_ID,PRICE,CATEGORY_L1"]
    lines += [
        f"i{item},{5 + item / 4:.2f},{'shoes' if item < ITEMS // 2 else 'hats'}"
        for item in range(ITEMS)
    ]
    return "\n".join(lines) + "\n"


def write_shop(folder: Path) -> tuple[Path, Path]:
    """Write both files; paths of interactions and items."""
    interactions, items = folder / "interactions.csv", folder / "items.csv"
    interactions.write_text(shop_interactions())
    items.write_text(shop_items())
    return interactions, items
