import re

import pytest

from commands.status.prices import MILLION, PRICES, Price
from tests.support.local_aws import CHECKOUT

UNITS = {"": 1.0, "1,000": 1000.0, "million": float(MILLION)}


def table() -> dict[str, list[tuple[float, float]]]:
    """USD and units of each price, by the first column of the table."""
    text = (CHECKOUT / "docs" / "operations.md").read_text()
    section = text.partition("## What it costs\n")[2].partition("\n## ")[0]
    rows = (line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("|"))
    return {
        row[0].strip(): [
            (float(usd), UNITS[units])
            for usd, units in re.findall(r"(\d+\.\d+)(?: per (1,000|million)\b)?", row[2])
        ]
        for row in rows
        if len(row) == 4
    }


@pytest.mark.parametrize("price", PRICES, ids=lambda price: f"{price.row}-{price.usd}")
def test_the_page_has_the_price_for_so_many_units(price: Price) -> None:
    assert (price.usd, price.units) in table()[price.row]


def test_a_price_is_that_of_its_units() -> None:
    assert Price("row", 3.5, 1_000_000).of(2_000_000) == pytest.approx(7)
