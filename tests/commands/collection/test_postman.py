import json
from typing import Any

from hypothesis import given
from jsonschema import Draft4Validator

from commands.collection.postman import collection, environment
from commands.collection.requests import requests_of
from tests.support.openapi import sample_document
from tests.support.openapi_documents import documents
from tests.support.postman_format import COLLECTION

REQUESTS = requests_of(sample_document())
MADE = collection("shop", "An API.", REQUESTS)
FORMAT = Draft4Validator(COLLECTION)


def item(name: str) -> dict[str, Any]:
    (found,) = (i for folder in MADE["item"] for i in folder["item"] if i["name"] == name)
    assert isinstance(found, dict)
    return found


@given(documents())
def test_a_collection_follows_the_format_whatever_the_api_is(document: dict[str, Any]) -> None:
    requests = requests_of(document)
    made = collection(document["info"]["title"], "", requests)
    FORMAT.validate(made)
    assert sum(len(folder["item"]) for folder in made["item"]) == len(requests)


def test_folders_are_the_tags_and_hold_all_requests() -> None:
    FORMAT.validate(MADE)
    tags = ("events", "recommendations", "owner", "admin")
    assert tuple(folder["name"] for folder in MADE["item"]) == tags
    assert [i["name"] for folder in MADE["item"] for i in folder["item"]] == [
        request.name for tag in tags for request in REQUESTS if request.folder == tag
    ]


def test_a_public_request_has_the_key_and_an_owners_a_signature() -> None:
    public, owners = (
        item(name)["request"] for name in ("Record events", "Put items, or replace them")
    )
    assert {"key": "x-api-key", "value": "{{apiKey}}"} in public["header"]
    assert public["auth"] == {"type": "noauth"}
    assert owners["auth"]["type"] == "awsv4"
    attributes = {each["key"]: each["value"] for each in owners["auth"]["awsv4"]}
    assert attributes["service"] == "execute-api"
    assert attributes["secretKey"] == "{{secretKey}}"
    assert "x-api-key" not in json.dumps(owners)


def test_a_token_is_a_variable() -> None:
    document = sample_document()
    document["components"]["securitySchemes"]["apiKey"] = {"type": "http", "scheme": "bearer"}
    made = collection("shop", "", requests_of(document))
    FORMAT.validate(made)
    request = made["item"][0]["item"][0]["request"]
    assert request["auth"]["bearer"] == [{"key": "token", "value": "{{token}}", "type": "string"}]
    assert "x-api-key" not in json.dumps(request)


def test_parameters_that_may_be_left_out_are_there_and_off() -> None:
    url = item("Recommend items to a user")["request"]["url"]
    assert url["raw"] == "{{baseUrl}}/recommendations/:userId?numResults=5"
    assert [each["key"] for each in url["variable"]] == ["userId"]
    assert {each["key"]: each["disabled"] for each in url["query"]} == {
        "numResults": False, "filter": True, "metadata": True, "promotion": True, "promotionPercent": True,
    }  # fmt: skip


def test_each_request_checks_its_status() -> None:
    script = "\n".join(item("Record events")["event"][0]["script"]["exec"])
    assert "oneOf([200])" in script


def test_the_environment_hides_what_is_secret() -> None:
    made = environment("shop", {"baseUrl": "https://x", "apiKey": "k", "secretKey": "s"})
    assert {each["key"]: each["type"] for each in made["values"]} == {
        "baseUrl": "default",
        "apiKey": "secret",
        "secretKey": "secret",
    }
