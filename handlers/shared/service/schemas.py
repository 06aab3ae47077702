"""Schemas of Amazon Personalize: columns, and the Avro subset that the service accepts."""

import json
from dataclasses import dataclass
from typing import Literal

Domain = Literal["ECOMMERCE", "VIDEO_ON_DEMAND"]
"""Of a dataset group that is not a custom one."""

DatasetType = Literal["Interactions", "Items", "Users"]
DATASET_TYPES: tuple[DatasetType, ...] = ("Interactions", "Items", "Users")

NAMESPACE = "com.amazonaws.personalize.schema"
PRIMITIVE_TYPES = ("string", "long", "int", "float", "double", "boolean")
NUMBER_TYPES = frozenset({"long", "int", "float", "double"})


@dataclass(frozen=True)
class Field:
    """One column.

    Attributes:
        name: of the CSV column.
        type: one of `PRIMITIVE_TYPES`.
        nullable: whether a blank cell is allowed.
        categorical: the string is one or more categories, joined by `|`.
        textual: the string is free text.
        item_name: the string is what an item is called, as the recipe aws-semantic-similarity needs to know.
    """

    name: str
    type: str
    nullable: bool = False
    categorical: bool = False
    textual: bool = False
    item_name: bool = False

    def describe(self) -> str:
        """The type in words, as the preview shows it."""
        words = [word for word, given in self._marks().items() if given] + [self.type]
        return " ".join(words) + (" or blank" if self.nullable else "")

    def avro(self) -> dict[str, object]:
        """The field in the JSON form of the service."""
        kind: object = [self.type, "null"] if self.nullable else self.type
        return {
            "name": self.name,
            "type": kind,
            **{key: True for key, given in self._marks().items() if given},
        }

    def _marks(self) -> dict[str, bool]:
        """By the attributes of a schema that the service adds to Avro's own."""
        return {
            "categorical": self.categorical,
            "textual": self.textual,
            "itemName": self.item_name,
        }


@dataclass(frozen=True)
class Schema:
    """The columns of one dataset, in the order of the CSV file.

    Attributes:
        dataset_type: that it is for.
        fields: the columns.
        domain: of the dataset group; None for a custom one.
    """

    dataset_type: DatasetType
    fields: tuple[Field, ...]
    domain: Domain | None = None

    def to_json(self) -> str:
        """Compact JSON text: equal schemas give equal text."""
        document = {
            "type": "record",
            "name": self.dataset_type,
            "namespace": NAMESPACE,
            "fields": [field.avro() for field in self.fields],
            "version": "1.0",
        }
        return json.dumps(document, separators=(",", ":"))

    def describe(self) -> str:
        """Columns and types, aligned, one a line."""
        width = max((len(field.name) for field in self.fields), default=0)
        return "\n".join(f"  {field.name:<{width}}  {field.describe()}" for field in self.fields)
