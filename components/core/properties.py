"""Names of columns as the service's properties spell them."""


def property_name(column: str) -> str:
    """A column's name as properties spell it, `NUMBER_OF_RATINGS` as `numberOfRatings`.

    Source: Amazon Personalize API Reference, Item, `properties`.
    """
    first, *others = [part for part in column.split("_") if part] or [column]
    return first.lower() + "".join(part.capitalize() for part in others)
