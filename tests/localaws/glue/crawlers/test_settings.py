from typing import Any

import pytest

from localaws.glue.crawlers import settings
from localaws.glue.errors import GlueError

TARGETS = {"S3Targets": [{"Path": "s3://raw/orders"}]}
GIVEN = {"Role": "crawler", "Targets": TARGETS}


def test_what_is_not_said_has_a_default() -> None:
    assert settings.checked(GIVEN) == {
        **GIVEN,
        "DatabaseName": "default",
        "Description": "",
        "Classifiers": [],
        "TablePrefix": "",
        "Schedule": "",
        "Configuration": "",
        "SchemaChangePolicy": {
            "UpdateBehavior": "UPDATE_IN_DATABASE",
            "DeleteBehavior": "DEPRECATE_IN_DATABASE",
        },
        "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
        "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
        "LakeFormationConfiguration": {"UseLakeFormationCredentials": False, "AccountId": ""},
    }


def test_an_update_changes_what_it_names() -> None:
    before = settings.checked({**GIVEN, "Description": "one", "TablePrefix": "a_"})
    after = settings.checked({"Description": ""}, before)
    assert after == {**before, "Description": ""}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"Role": ""}, "Role is required"),
        ({"Targets": {}}, "at least one target"),
        ({"Targets": {"S3Targets": [{"Path": "raw/orders"}]}}, "s3://bucket/folder"),
        ({"Targets": {"S3Targets": [{"Path": "s3://raw", "Exclusions": ["{a"]}]}}, "no pattern"),
        ({"Targets": {"S3Targets": [{"Path": "s3://raw", "SampleSize": 250}]}}, "1 to 249"),
        ({"Targets": {"S3Targets": [{"Path": "s3://raw", "ConnectionName": "c"}]}}, "Connection"),
        ({"Targets": {"DynamoDBTargets": [{"Path": "t"}]}}, "DynamoDBTargets is not supported"),
        ({"Schedule": "rate(1 day)"}, "Invalid schedule expression"),
        ({"SchemaChangePolicy": {"UpdateBehavior": "NONE"}}, "UpdateBehavior must be one of"),
        ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVENT_MODE"}}, "not supported"),
        ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}}, "must be LOG"),
        ({"CrawlerSecurityConfiguration": "c"}, "not supported"),
        ({"LakeFormationConfiguration": {"UseLakeFormationCredentials": True}}, "not supported"),
    ],
)
def test_what_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(GlueError, match=why) as error:
        settings.checked({**GIVEN, **changes})
    assert error.value.code == "InvalidInputException"


@pytest.mark.parametrize("name", [None, "", "a" * 256, "a\nb"])
def test_what_is_no_name(name: object) -> None:
    with pytest.raises(GlueError, match="needs a name"):
        settings.checked_name(name)


def test_there_are_at_most_fifty_tags() -> None:
    many = {str(n): "x" for n in range(50)}
    assert settings.checked_tags({"0": "y"}, many)["0"] == "y"
    with pytest.raises(GlueError, match="at most 50"):
        settings.checked_tags({"more": "x"}, many)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("s3://raw", ("raw", "")),
        ("s3://raw/", ("raw", "")),
        ("s3://raw/a/b/", ("raw", "a/b")),
    ],
)
def test_the_parts_of_a_path(url: str, found: tuple[str, str]) -> None:
    assert settings.bucket_and_path(url) == found
