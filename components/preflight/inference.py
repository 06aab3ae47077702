"""The schema of a CSV file that comes without one: from its header and its cells.

Decisions, where the file alone does not say it:

* columns that the service knows (USER_ID, TIMESTAMP, EVENT_VALUE, ...) have the service's type, whatever they hold;
* whole numbers are `long` (so that a later, larger number does not change the schema), other numbers
  `float`, or `double` where a float cannot hold them;
* whole numbers with leading zeros (postal codes, article numbers) and those beyond 64 bits are categories;
* `true` and `false` are categories too, since the service uses booleans neither in training nor in filters;
* all other text is categorical, but for the longest column of Items with cells of more than 1,000
  characters, which is textual; the service allows one;
* a column with blank cells only is categorical;
* all of them are nullable, with or without a blank cell: a later file may have one, and AWS neither lets a field of
  an existing dataset become nullable nor takes a new column that is not (API Reference, UpdateDataset).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from components.preflight.column_facts import ColumnFacts
from handlers.shared.service.cell_rules import MAX_CATEGORY_LENGTH
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.schemas import DatasetType, Domain, Field, Schema

LARGEST_FLOAT = 3.4028234e38


def infer_schema(
    dataset_type: DatasetType,
    header: Sequence[str],
    facts: Mapping[str, ColumnFacts],
    domain: Domain | None = None,
) -> Schema:
    """The schema that every cell of the file fits, if any schema does.

    Args:
        dataset_type: decides which columns are known to the service.
        header: the column names in the order of the file.
        facts: of every column that the service does not know.
        domain: of the dataset group; None for a custom one.
    """
    known = known_fields(dataset_type, domain)
    fields = [known.get(name) or _metadata_field(name, facts[name]) for name in header]
    if dataset_type == "Items" and not any(field.textual for field in fields):
        fields = _with_textual(fields, facts)
    return Schema(dataset_type, tuple(fields), domain)


def category(name: str) -> Field:
    """What a column is unless its cells say otherwise."""
    return Field(name, "string", nullable=True, categorical=True)


def _metadata_field(name: str, facts: ColumnFacts) -> Field:
    numbers = facts.numbers
    if not facts.filled or numbers is None or numbers.not_numbers:
        return category(name)
    if numbers.not_whole:
        kind = "float" if numbers.largest <= LARGEST_FLOAT else "double"
        return Field(name, kind, nullable=True)
    if numbers.not_64_bits:
        return category(name)
    return Field(name, "long", nullable=True)


def _with_textual(fields: Sequence[Field], facts: Mapping[str, ColumnFacts]) -> list[Field]:
    texts = [
        field
        for field in fields
        if field.name in facts
        and field.categorical
        and facts[field.name].longest > MAX_CATEGORY_LENGTH
    ]
    if not texts:
        return list(fields)
    text = max(texts, key=lambda field: facts[field.name].longest)
    return [replace(f, categorical=False, textual=True) if f is text else f for f in fields]
