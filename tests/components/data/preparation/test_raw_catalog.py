import dataclasses
import json

from components.data.preparation.raw_catalog import RawCatalog, RawCatalogArgs
from tests.support.graph import ACCOUNT, CONTEXT, Graph, run_component

BUCKET = "shop-test-raw-000000000000-us-east-1"


def made(*csv: str, protect: bool = False) -> Graph:
    context = dataclasses.replace(CONTEXT, protect=protect)
    return run_component(lambda: RawCatalog("r", RawCatalogArgs(context=context, csv=csv)))


def test_a_crawler_for_each_folder_of_one_bucket() -> None:
    graph = made()
    crawlers = graph.of_type("crawler:Crawler")
    assert {each.name: each.inputs["s3Targets"] for each in crawlers} == {
        f"r-{kind}-crawler": [{"path": f"s3://{BUCKET}/{kind}/"}]
        for kind in ("interactions", "items", "users")
    }
    for each in crawlers:
        assert each.inputs["databaseName"] == "shop_test_raw"
        assert each.inputs["role"].endswith(":role/shop-test-crawler")
        grouping = json.loads(each.inputs["configuration"])["Grouping"]
        assert grouping == {"TableGroupingPolicy": "CombineCompatibleSchemas"}
        assert each.inputs["schemaChangePolicy"]["deleteBehavior"] == "DEPRECATE_IN_DATABASE"
        assert "schedule" not in each.inputs


def test_crawlers_have_a_role_of_their_own() -> None:
    graph = made()
    (trust,) = json.loads(graph.named("r-crawling-role").inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "glue.amazonaws.com"}
    assert trust["Condition"]["StringEqualsIfExists"] == {"aws:SourceAccount": ACCOUNT}
    policy = json.loads(graph.named("r-crawling-permissions").inputs["policy"])
    written = [
        action
        for each in policy["Statement"]
        for action in each["Action"]
        if action.startswith("s3:") and not action.startswith(("s3:Get", "s3:List"))
    ]
    assert written == []


def test_raw_data_are_protected_where_data_are() -> None:
    assert made(protect=True).named("r-data-bucket").protect
    assert made().named("r-data-bucket").inputs["forceDestroy"] is True


def test_csv_files_have_a_classifier_that_knows_quotation_marks() -> None:
    graph = made("Items", "Users")
    classifier = graph.named("r-csv").inputs
    assert classifier["csvClassifier"] == {
        "containsHeader": "PRESENT",
        "delimiter": ",",
        "quoteSymbol": '"',
        "serde": "OpenCSVSerDe",
    }
    told = {
        each.name: each.inputs["classifiers"]
        for each in graph.of_type("crawler:Crawler")
        if "classifiers" in each.inputs
    }
    own = [classifier["name"]]
    assert told == {"r-items-crawler": own, "r-users-crawler": own}


def test_without_such_files_glue_finds_out() -> None:
    graph = made()
    assert not graph.of_type("Classifier")
    assert not [each for each in graph.of_type("crawler:Crawler") if "classifiers" in each.inputs]
