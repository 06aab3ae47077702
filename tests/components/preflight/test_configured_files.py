from components.preflight.configured_files import ConfiguredFile, QueryPlace, configured_files
from components.settings.stack import parse


def test_interactions_come_first_and_what_is_not_set_is_left_out() -> None:
    config = parse({"users": "u.csv", "interactions": "x.csv"})
    assert [(file.dataset_type, file.location) for file in configured_files(config)] == [
        ("Interactions", "x.csv"),
        ("Users", "u.csv"),
    ]


def test_each_file_has_the_schema_of_its_own_setting() -> None:
    settings = {
        "interactions": "s3://bucket/x.csv",
        "items": "i.csv",
        "users": "u.csv",
        "interactionsSchema": "x.json",
        "usersSchema": "u.json",
    }
    assert configured_files(parse(settings)) == (
        ConfiguredFile(
            dataset_type="Interactions", location="s3://bucket/x.csv", schema_location="x.json"
        ),
        ConfiguredFile(dataset_type="Items", location="i.csv", schema_location=None),
        ConfiguredFile(dataset_type="Users", location="u.csv", schema_location="u.json"),
    )


def test_athena_checks_what_lies_in_s3() -> None:
    settings = {
        "interactions": "s3://bucket/x.csv",
        "items": "i.csv",
        "check": {"athena": {"workGroup": "primary", "database": "db"}},
    }
    interactions, items = configured_files(parse(settings))
    assert interactions.place == QueryPlace(work_group="primary", database="db")
    assert items.place is None
