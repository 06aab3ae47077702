from handlers.shared.service.filters.mixtures import mixtures
from handlers.shared.service.filters.parser import parse

NEW, OLD = "Items.YEAR > 1", "Items.YEAR < 1"


def test_and_with_or_is_told_with_the_place_of_its_expression() -> None:
    text = f"INCLUDE ItemID WHERE {NEW} | EXCLUDE ItemID WHERE {NEW} OR {OLD} AND {NEW}"
    (told,) = mixtures(parse(text))
    assert told.startswith(f"The expression at character {text.index('EXCLUDE') + 1} mixes")


def test_one_of_both_is_clear() -> None:
    for join in ("AND", "OR"):
        assert not list(
            mixtures(parse(f"INCLUDE ItemID WHERE {NEW} {join} {OLD} {join} {NEW} IF {NEW}"))
        )
