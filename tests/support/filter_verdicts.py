"""What the program and the local service say of a filter expression, for the same datasets.

The table has a row for each rule: docs/filters.md tells them.
"""

from dataclasses import dataclass
from pathlib import Path

from components.preflight.checked_data import CheckedDataset
from components.preflight.filters.check import check_filters
from components.preflight.findings import Finding, errors
from handlers.shared.service.schemas import DatasetType, Field, Schema
from localaws.personalize.control.schema_rules import fields_of
from localaws.personalize.errors import ServiceError
from localaws.personalize.filters.checks import check
from localaws.personalize.filters.parser import parse

NUMBERS = tuple(f"N{number}" for number in range(11))
SCHEMAS = (
    Schema(
        "Interactions",
        (
            Field("USER_ID", "string"),
            Field("ITEM_ID", "string"),
            Field("TIMESTAMP", "long"),
            Field("EVENT_TYPE", "string"),
            Field("DEVICE", "string", categorical=True),
        ),
    ),
    Schema(
        "Items",
        (
            Field("ITEM_ID", "string"),
            Field("GENRE", "string", nullable=True, categorical=True),
            Field("BRAND", "string"),
            Field("PRICE", "float", nullable=True),
            Field("CREATION_TIMESTAMP", "long"),
            Field("DESCRIPTION", "string", textual=True),
            Field("IS_NEW", "boolean"),
            *(Field(name, "int") for name in NUMBERS),
        ),
    ),
    Schema(
        "Users",
        (
            Field("USER_ID", "string"),
            Field("AGE", "int"),
            Field("COUNTRY", "string", categorical=True),
        ),
    ),
)


def checked(schema: Schema) -> CheckedDataset:
    """A dataset of a schema, as the checks of its file would leave it."""
    return CheckedDataset(
        dataset_type=schema.dataset_type,
        location="data.csv",
        path=Path("data.csv"),
        sha256="0" * 64,
        schema=schema,
        is_inferred=False,
    )


def missing(dataset: str) -> str:
    """What a stack without a dataset is told."""
    return f"which is missing; set {dataset}"


def findings(
    expression: str, schemas: tuple[Schema, ...] = SCHEMAS, *, has_related_items: bool = True
) -> tuple[Finding, ...]:
    """All that the program finds in one filter."""
    datasets = [checked(schema) for schema in schemas]
    return check_filters(
        {"x": expression}, datasets, event_types=(), has_related_items=has_related_items
    )[1]


def program_refuses(expression: str, schemas: tuple[Schema, ...] = SCHEMAS) -> bool:
    """Whether the program finds an error."""
    return bool(errors(findings(expression, schemas)))


def service_refusal(expression: str, schemas: tuple[Schema, ...] = SCHEMAS) -> str | None:
    """What the local service says; None if it accepts the filter."""
    known = {schema.dataset_type: fields_of(schema.to_json()) for schema in schemas}
    try:
        check(parse(expression), {str(name): fields for name, fields in known.items()})
    except ServiceError as error:
        return error.message
    return None


@dataclass(frozen=True)
class Row:
    """An expression.

    Attributes:
        expression: its text.
        words: of the program's finding; empty for one that both accept.
        place: of the finding, in characters from 1; None where the whole filter is meant.
        without: a dataset that the stack does not have.
    """

    expression: str
    words: str = ""
    place: int | None = None
    without: DatasetType | None = None

    @property
    def schemas(self) -> tuple[Schema, ...]:
        """Of the datasets that the stack has."""
        return tuple(schema for schema in SCHEMAS if schema.dataset_type != self.without)


_TEN = " AND ".join(f"Items.{name} = 1" for name in NUMBERS[:10])

TABLE = (
    # The guide's own forms.
    Row('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click", "stream")'),
    Row('INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'),
    Row('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ("purchase")'),
    Row("INCLUDE ItemID WHERE Items.PRICE <= $PRICE"),
    Row("INCLUDE ItemID WHERE Items.PRICE > ($PRICE)"),
    Row("INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)"),
    Row('INCLUDE ItemID WHERE Items.GENRE IN ("drama", $GENRE) AND Items.BRAND = "x"'),
    Row('EXCLUDE ItemID WHERE Items.GENRE IN ("shoe") AND Items.BRAND NOT IN ("boot")'),
    Row("EXCLUDE ItemID WHERE Items.GENRE IN ($GENRE) IF CurrentUser.AGE = $AGE"),
    Row(
        'INCLUDE ItemID WHERE Items.PRICE = 5 IF CurrentUser.AGE > 17 AND CurrentUser.COUNTRY IN ("CH")'
    ),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRE IN CurrentItem.GENRE"
    ),
    Row(
        "INCLUDE ItemID WHERE Items.GENRE NOT IN CurrentItem.BRAND OR Items.GENRE != CurrentItem.GENRE"
    ),
    Row(
        "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > $CUTOFF | "
        'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'
    ),
    Row('INCLUDE ItemID WHERE Items.ITEM_ID IN ("i1", "i2")'),
    Row("INCLUDE UserID WHERE Users.COUNTRY IN ($COUNTRY) | EXCLUDE UserID WHERE Users.AGE < 18"),
    Row(f"INCLUDE ItemID WHERE {_TEN} OR Items.N0 = 2"),
    # As AWS's samples write.
    Row('exclude itemId where INTERACTIONS.event_type in ("Purchase")'),
    Row("INCLUDE ItemID WHERE Items.GENRE IN ('drama')"),
    Row('EXCLUDE ItemID WHERE Items.GENRE NOT_IN ("drama")'),
    Row("INCLUDE\tItemID\nWHERE\r\n  Items.PRICE=-1.5e2"),
    Row("INCLUDE ItemID WHERE Items.PRICE != .5 or Items.PRICE >= 5."),
    # No expressions.
    Row("", "it ends, where INCLUDE or EXCLUDE is expected", 1),
    Row(" ", "it ends", 2),
    Row("KEEP ItemID WHERE Items.PRICE = 1", "it has 'KEEP ItemID WHERE Items....'", 1),
    Row("INCLUDE WHERE Items.PRICE = 1", "where ItemID is expected", 9),
    Row("INCLUDE ItemIDs WHERE Items.PRICE = 1", "where ItemID is expected", 9),
    Row("INCLUDE ItemID", "it ends, where WHERE is expected", 15),
    Row("INCLUDE ItemID WHERE PRICE = 1", "where a dot and the name of a column is expected", 28),
    Row("INCLUDE ItemID WHERE Items.PRICE", "or a comparison", 33),
    Row("INCLUDE ItemID WHERE Items.PRICE == 1", "where", 35),
    Row("INCLUDE ItemID WHERE Items.PRICE ~ 1", "a comparison (=, !=, <, <=, > or >=)", 34),
    Row(
        "INCLUDE ItemID WHERE (Items.PRICE = 1)", "where a column (as Items.PRICE) is expected", 22
    ),
    Row('INCLUDE ItemID WHERE Items.GENRE IN ("a)', "a text in double quotes", 38),
    Row('INCLUDE ItemID WHERE Items.GENRE IN ("a", 5)', "a text in double quotes", 43),
    Row("INCLUDE ItemID WHERE Items.GENRE IN $GENRE", "an opening parenthesis", 37),
    Row("INCLUDE ItemID WHERE Items.GENRE IN ()", "a placeholder", 38),
    Row("INCLUDE ItemID WHERE Items.GENRE IN (*)", "a placeholder", 38),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = 1 Items.N0 = 1",
        "where AND, OR, IF, | and another expression or the end is expected",
        38,
    ),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = 1 |",
        "it ends, where INCLUDE or EXCLUDE is expected",
        39,
    ),
    Row("INCLUDE ItemID WHERE Items.PRICE = 1 IF CurrentUser.AGE = 1 OR Items.N0 = 1", "AND", 61),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = 1 IF CurrentUser.AGE = 1 IF CurrentUser.AGE = 2",
        "AND",
        61,
    ),
    Row("INCLUDE ItemID WHERE Items.PRICE = 1 IF CurrentUser.AGE = 1 AND", "a column", 64),
    # Datasets and columns.
    Row(
        "INCLUDE ItemID WHERE Things.PRICE = 1",
        "Things is no dataset; expected is one of Items,",
        22,
    ),
    Row(
        "INCLUDE ItemID WHERE Items.COLOUR = 1",
        "Items have no column COLOUR; filters can use ITEM_ID,",
        22,
    ),
    Row("INCLUDE ItemID WHERE Items.PRICE < CurrentItem.COST", "Items have no column COST", 36),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = 1 IF CurrentUser.SIZE = 1",
        "Users have no column SIZE",
        41,
    ),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = 1", "set personalize:items to the CSV file", 22, "Items"
    ),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = 1 IF CurrentUser.AGE = 1",
        "set personalize:users",
        41,
        "Users",
    ),
    Row("INCLUDE ActionID WHERE Actions.VALUE > 1", "a dataset Actions, which no stack", 24),
    Row(
        'INCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("*")',
        "ActionInteractions, which no",
        24,
    ),
    Row('INCLUDE ItemID WHERE Items.DESCRIPTION IN ("a")', "since it is free text", 22),
    Row('INCLUDE ItemID WHERE Items.IS_NEW = "true"', "since it is a boolean", 22),
    Row(
        'INCLUDE ItemID WHERE Interactions.DEVICE IN ("a")',
        "only EVENT_TYPE can; filters can use EVENT_TYPE",
        22,
    ),
    Row(
        "INCLUDE ItemID WHERE Users.AGE = 1",
        "cannot filter by ItemID; expected is a column of Items or Interactions",
        22,
    ),
    Row("INCLUDE UserID WHERE Items.PRICE = 1", "cannot filter by UserID", 22),
    Row("INCLUDE ItemID WHERE CurrentItem.PRICE = 1", "cannot filter by ItemID", 22),
    Row(
        'INCLUDE ItemID WHERE Items.PRICE = 1 AND Interactions.EVENT_TYPE IN ("a")',
        "stands in an expression of Items; begin another",
        42,
    ),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = 1 | EXCLUDE UserID WHERE Users.AGE = 1",
        "for ItemID and UserID; make a filter of each",
    ),
    # The user and the item of the request.
    Row("INCLUDE ItemID WHERE CurrentUser.AGE = 1", "go after IF", 22),
    Row("INCLUDE ItemID WHERE CurrentUser.AGE = 1 IF CurrentUser.AGE = 1", "go after IF", 22),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = 1 IF Items.PRICE = 1",
        "stands after IF; expected is CurrentUser",
        41,
    ),
    Row("INCLUDE ItemID WHERE Items.PRICE = 1 IF Users.AGE = 1", "stands after IF", 41),
    Row("EXCLUDE UserID WHERE Users.AGE = 1 IF CurrentUser.AGE = 1", "has no user to ask", 39),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = Items.N0",
        "only a column of Items can, with one of CurrentItem",
        36,
    ),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = CurrentUser.AGE",
        "cannot be compared with CurrentUser.AGE",
        36,
    ),
    Row(
        "EXCLUDE UserID WHERE Users.AGE = CurrentItem.PRICE",
        "cannot be compared with CurrentItem.PRICE",
        34,
    ),
    Row(
        "INCLUDE ItemID WHERE Items.PRICE = 1 IF CurrentUser.AGE = CurrentItem.PRICE",
        "cannot be compared",
        59,
    ),
    Row("INCLUDE ItemID WHERE Items.PRICE = CurrentItem.BRAND", "compare like with like", 36),
    Row("INCLUDE ItemID WHERE Items.PRICE IN CurrentItem.PRICE", "IN is for texts", 22),
    # Operators and values.
    Row('INCLUDE ItemID WHERE Items.PRICE IN ("1")', "is a number, and IN is for texts", 22),
    Row('INCLUDE ItemID WHERE Items.PRICE = "1"', "give a number", 36),
    Row("INCLUDE ItemID WHERE Items.BRAND = 1", 'write "1"', 36),
    Row('INCLUDE ItemID WHERE Items.BRAND < "a"', "a text, which has no <; use IN", 22),
    Row("INCLUDE ItemID WHERE Items.BRAND >= $B", "a text, which has no >=", 22),
    Row(
        'INCLUDE ItemID WHERE Interactions.EVENT_TYPE = "a"',
        "asked for by IN or NOT IN, not by =",
        22,
    ),
    Row(
        'INCLUDE ItemID WHERE Items.BRAND IN ("*")',
        "stands for all event types; Items.BRAND has no",
        38,
    ),
    Row('INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("a", "*")', "leave out the others", 55),
    Row(
        "INCLUDE ItemID WHERE Items.BRAND NOT IN ($B)", "no placeholder after NOT IN, as $B is", 42
    ),
    Row(f"INCLUDE ItemID WHERE Items.PRICE = ${'P' * 51}", "has 51 characters; 50 are allowed", 36),
    Row(f"INCLUDE ItemID WHERE {_TEN} AND Items.N10 = 1", "It uses 11 columns"),
)
