"""What filters may name: the columns of datasets, in any case."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from handlers.shared.service.filters.syntax import Column, Filter
from handlers.shared.service.schemas import Field, Schema

ValueKind = Literal["text", "number"]
"""Of the column with which a placeholder is compared: how the service wants its value spelt depends on it."""

CURRENT_USER, CURRENT_ITEM = "CurrentUser", "CurrentItem"
INTERACTIONS, EVENT_TYPE = "Interactions", "EVENT_TYPE"

# What a clause for a target has conditions of. Source: Developer Guide, "Filter expression elements".
FILTERED: Mapping[str, tuple[str, ...]] = {
    "ItemID": ("Items", INTERACTIONS),
    "UserID": ("Users", INTERACTIONS),
    "ActionID": ("Actions", "ActionInteractions"),
}
# The request's own user and item are rows of these.
_STORED_IN = {CURRENT_USER: "Users", CURRENT_ITEM: "Items"}
_NAMES = (*dict.fromkeys(sum(FILTERED.values(), ())), *_STORED_IN)


class ColumnError(ValueError):
    """A column that filters cannot use; the message says why, and what to do.

    Attributes:
        column: as the filter has it.
    """

    def __init__(self, column: Column, message: str) -> None:
        self.column = column
        super().__init__(message)


@dataclass(frozen=True)
class KnownColumn:
    """A column that a filter may use.

    Attributes:
        dataset: as AWS spells it, `Interactions`; also `CurrentUser` and `CurrentItem`.
        field: of the schema.
    """

    dataset: str
    field: Field

    def __str__(self) -> str:
        return f"{self.dataset}.{self.field.name}"

    @property
    def stored(self) -> str:
        """The column of a dataset, as the quotas count them: `Users.AGE` for `CurrentUser.AGE`."""
        return f"{stored_in(self.dataset)}.{self.field.name}"

    @property
    def kind(self) -> ValueKind:
        """Of its values."""
        return "text" if self.field.type == "string" else "number"

    @property
    def is_text(self) -> bool:
        """Whether its values are texts, else numbers."""
        return self.kind == "text"


class Datasets:
    """The datasets that filters are about.

    Args:
        schemas: of the datasets.
        missing: where a dataset of Items or of Users is missing, and how one adds it, as the middle of a sentence.
    """

    def __init__(self, schemas: Iterable[Schema], missing: Callable[[str], str]) -> None:
        self._fields: dict[str, tuple[Field, ...]] = {
            each.dataset_type: each.fields for each in schemas
        }
        self._missing = missing

    def resolve(self, column: Column) -> KnownColumn:
        """The column of a schema that a filter names.

        Raises:
            ColumnError: there is none, or filters cannot use it.
        """
        dataset = _dataset(column)
        fields = self._fields.get(stored_in(dataset))
        if fields is None:
            raise ColumnError(column, f"{column} needs {self._absent(stored_in(dataset))}")
        name = column.name.lower()
        field = next((each for each in fields if each.name.lower() == name), None)
        if field is None:
            raise ColumnError(
                column,
                f"{stored_in(dataset)} have no column {column.name}; {_usable(dataset, fields)}.",
            )
        problem = _unusable(dataset, field)
        if problem:
            raise ColumnError(
                column, f"{dataset}.{field.name} {problem}; {_usable(dataset, fields)}."
            )
        return KnownColumn(dataset, field)

    def used(self, tree: Filter) -> list[KnownColumn]:
        """The columns of a filter that has no problems, as often as it names them."""
        return [self.resolve(column) for column in tree.columns()]

    def kinds(self, tree: Filter) -> dict[str, ValueKind]:
        """Of the placeholders of a filter that has no problems, by name in the order of appearance."""
        return {
            parameter.name: self.resolve(column).kind for parameter, column in tree.parameters()
        }

    def _absent(self, dataset: str) -> str:
        if dataset in ("Items", "Users"):
            return f"a dataset of {dataset}, {self._missing(dataset)}, or take the condition out."
        return f"a dataset {dataset}, which no stack of this program has; take the expression out."


def stored_in(dataset: str) -> str:
    """The dataset that has the rows: `Users` for `CurrentUser`."""
    return _STORED_IN.get(dataset, dataset)


def _dataset(column: Column) -> str:
    # AWS's own samples write INTERACTIONS.event_type.
    written = column.dataset.replace("_", "").lower()
    for name in _NAMES:
        if name.lower() == written:
            return name
    raise ColumnError(
        column, f"{column.dataset} is no dataset; expected is one of {', '.join(_NAMES)}."
    )


def _unusable(dataset: str, field: Field) -> str | None:
    """Source: Developer Guide, "Filter expressions", guidelines and requirements."""
    if dataset == INTERACTIONS and field.name != EVENT_TYPE:
        return f"cannot be filtered by: of {INTERACTIONS} only {EVENT_TYPE} can"
    if field.textual:
        return "cannot be filtered by, since it is free text"
    if field.type == "boolean":
        return "cannot be filtered by, since it is a boolean"
    return None


def _usable(dataset: str, fields: Iterable[Field]) -> str:
    names = [field.name for field in fields if _unusable(dataset, field) is None]
    return f"filters can use {', '.join(names)}" if names else "it has none that filters can use"
