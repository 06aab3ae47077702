from dataclasses import replace

from components.preflight.filters.check import check_filters
from components.preflight.findings import errors
from handlers.shared.service.schemas import Field
from tests.support.filter_verdicts import NUMBERS, SCHEMAS, checked

DATASETS = [checked(schema) for schema in SCHEMAS]


def test_filters_keep_their_order_and_tell_their_placeholders() -> None:
    expressions = {
        "seen": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
        "cheap": "INCLUDE ItemID WHERE Items.PRICE < $MAX AND Items.BRAND IN ($BRAND)",
    }
    filters, findings = check_filters(
        expressions, DATASETS, event_types=(), has_related_items=False
    )
    assert [(each.name, each.parameters) for each in filters] == [
        ("seen", {}),
        ("cheap", {"MAX": "number", "BRAND": "text"}),
    ]
    assert findings == ()


def test_each_finding_names_its_filter_and_all_are_told() -> None:
    expressions = {
        "no-expression": "all",
        "no-column": "INCLUDE ItemID WHERE Items.COST = 1",
        "long": f'INCLUDE ItemID WHERE Items.BRAND IN ("{"x" * 2500}")',
        "mixed": "INCLUDE ItemID WHERE Items.N0 = 1 OR Items.N1 = 1 AND Items.N2 = 1",
    }
    _, findings = check_filters(expressions, DATASETS, event_types=(), has_related_items=False)
    assert [(each.file, each.severity) for each in findings] == [
        ("personalize:filters.no-expression", "error"),
        ("personalize:filters.no-column", "error"),
        ("personalize:filters.long", "error"),
        ("personalize:filters.mixed", "warning"),
    ]


def test_columns_of_all_filters_are_counted_together() -> None:
    def using(columns: list[str]) -> str:
        return "INCLUDE ItemID WHERE " + " OR ".join(f"Items.{name} = 1" for name in columns)

    names = [*NUMBERS, "PRICE", "CREATION_TIMESTAMP"]
    more = (
        "INCLUDE ItemID WHERE Items.BRAND IN ($B) AND Items.GENRE IN ($G) AND Items.ITEM_ID IN ($I)"
    )
    users = "IF CurrentUser.AGE = 1 AND CurrentUser.COUNTRY = $C AND CurrentUser.USER_ID = $U"
    expressions = {
        "a": using(names[:10]),
        "b": using(names[10:]),
        "c": f"{more} {users}",
        "d": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
    }
    assert check_filters(expressions, DATASETS, event_types=(), has_related_items=False)[1] == ()
    users_of_size = replace(SCHEMAS[2], fields=(*SCHEMAS[2].fields, Field("SIZE", "int")))
    datasets = [*DATASETS[:2], checked(users_of_size)]
    expressions["e"] = f"{more} IF CurrentUser.SIZE = 1"
    _, findings = check_filters(expressions, datasets, event_types=(), has_related_items=False)
    (error,) = errors(findings)
    assert error.file == "personalize:filters"
    assert "21 columns" in error.text
