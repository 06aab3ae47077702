import json
from collections.abc import Callable, Sequence
from typing import Any

import pulumi
import pytest

from components.building import policies, preparation_policies
from components.building.policies import Statement
from tests.support.graph import ACCOUNT, CONTEXT, run_component

BUCKET = "arn:aws:s3:::data"
TABLES = [
    f"arn:aws:glue:us-east-1:{ACCOUNT}:{each}"
    for each in ("catalog", "database/shop_raw", "table/shop_raw/*")
]


def known(statements: Callable[[], Sequence[Statement]]) -> list[dict[str, Any]]:
    """Statements, once their outputs are known."""

    def component() -> pulumi.ComponentResource:
        owner = pulumi.ComponentResource("test:index:Owner", "o")
        owner.policy = policies.document(statements())  # type: ignore[attr-defined]
        return owner

    text = run_component(component).named("takes-policy").inputs["value"]
    found: list[dict[str, Any]] = json.loads(text)["Statement"]
    return found


@pytest.mark.parametrize(
    ("statements", "service", "resources"),
    [
        (lambda: preparation_policies.read_raw_data(BUCKET), "s3", [[BUCKET], [f"{BUCKET}/*"]]),
        (
            lambda: preparation_policies.run_queries(CONTEXT, "group", "shop_raw")[:1],
            "athena",
            [["group"]],
        ),
        (
            lambda: preparation_policies.run_queries(CONTEXT, "group", "shop_raw")[1:],
            "glue",
            [TABLES, [f"arn:aws:glue:us-east-1:{ACCOUNT}:database/default"]],
        ),
        (
            lambda: preparation_policies.describe_data(CONTEXT, "shop_raw")[:1],
            "glue",
            [TABLES],
        ),
        (
            lambda: preparation_policies.describe_data(CONTEXT, "shop_raw")[1:],
            "logs",
            [[f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws-glue/crawlers*"]],
        ),
        (lambda: preparation_policies.run_crawlers(["a", "b"]), "glue", [["a", "b"]]),
        (
            lambda: preparation_policies.write_results(BUCKET, "preparation/"),
            "s3",
            [[BUCKET], [f"{BUCKET}/preparation/*"]],
        ),
        (
            lambda: preparation_policies.place_files(BUCKET, ["Items/p.csv"]),
            "s3",
            [[f"{BUCKET}/Items/p.csv"]],
        ),
        (
            lambda: preparation_policies.check_rows(CONTEXT, "group", "shop_raw", ["lines"])[:1],
            "athena",
            [["group"]],
        ),
        (
            lambda: preparation_policies.check_rows(CONTEXT, "group", "shop_raw", ["lines"])[1:],
            "glue",
            [
                [*TABLES[:2], TABLES[2].replace("*", "lines")],
                [f"arn:aws:glue:us-east-1:{ACCOUNT}:database/default"],
            ],
        ),
        (lambda: preparation_policies.await_queries("group"), "athena", [["group"]]),
    ],
)
def test_resources(
    statements: Callable[[], list[Statement]], service: str, resources: list[list[str]]
) -> None:
    found = known(statements)
    assert [each["Resource"] for each in found] == resources
    for each in found:
        assert each["Effect"] == "Allow"
        assert {action.partition(":")[0] for action in each["Action"]} == {service}
        assert not any("*" in action for action in each["Action"])


def test_a_query_changes_no_table_and_a_crawler_deletes_none() -> None:
    queries = known(lambda: preparation_policies.run_queries(CONTEXT, "group", "shop_raw"))
    crawls = known(lambda: preparation_policies.describe_data(CONTEXT, "shop_raw"))
    for each in queries[1:]:
        assert all("Get" in action for action in each["Action"])
    assert not [action for each in crawls for action in each["Action"] if "Delete" in action]
