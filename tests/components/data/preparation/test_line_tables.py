from components.data.preparation.line_tables import LineTables, LineTablesArgs
from handlers.shared.service import line_tables
from tests.support.graph import Graph, run_component


def made() -> Graph:
    args = LineTablesArgs(database="shop_raw", bucket="data", results_prefix="preparation/")
    return run_component(lambda: LineTables("l", args))


def test_a_table_for_each_folder_that_imports_read_and_one_for_results() -> None:
    told = {
        each.inputs["name"]: each.inputs["storageDescriptor"]["location"]
        for each in made().of_type("CatalogTable")
    }
    assert told == {
        "interactions_lines": "s3://data/Interactions/",
        "items_lines": "s3://data/Items/",
        "users_lines": "s3://data/Users/",
        "results_lines": "s3://data/preparation/",
    }


def test_its_rows_are_whole_lines() -> None:
    """As the query over them needs it."""
    given = made().named("l-items").inputs
    wanted = line_tables.table_input(
        "items_lines", given["storageDescriptor"]["location"], given["description"]
    )
    storage = wanted["StorageDescriptor"]
    assert given == {
        "name": wanted["Name"],
        "databaseName": "shop_raw",
        "description": wanted["Description"],
        "parameters": wanted["Parameters"],
        "tableType": wanted["TableType"],
        "storageDescriptor": {
            "columns": [
                {"name": each["Name"], "type": each["Type"]} for each in storage["Columns"]
            ],
            "location": storage["Location"],
            "inputFormat": storage["InputFormat"],
            "outputFormat": storage["OutputFormat"],
            "serDeInfo": {
                "serializationLibrary": storage["SerdeInfo"]["SerializationLibrary"],
                "parameters": storage["SerdeInfo"]["Parameters"],
            },
        },
    }
