import dataclasses
from typing import Any

import pytest

from components.core.context import EncryptionKeys, StackContext
from components.data.preparation.query_group import QueryGroup, QueryGroupArgs
from tests.support.graph import CONTEXT, OWN_KEY, Graph, run_component

WITH_KEY = dataclasses.replace(
    CONTEXT, encryption=EncryptionKeys(current="own", arns={"own": OWN_KEY})
)


def made(context: StackContext = CONTEXT) -> Graph:
    args = QueryGroupArgs(
        context=context,
        queries={"Interactions": "SELECT 1", "Users": "SELECT 2"},
        database="shop_raw",
        bucket="data",
        max_scanned_bytes=5_000_000_000,
    )
    return run_component(lambda: QueryGroup("q", args))


def test_what_a_query_may_is_said_by_the_group() -> None:
    group = made().named("q-group").inputs
    settings = group["configuration"]
    assert settings["enforceWorkgroupConfiguration"] is True
    assert settings["bytesScannedCutoffPerQuery"] == 5_000_000_000
    assert settings["resultConfiguration"]["outputLocation"] == "s3://data/preparation/"
    assert group["forceDestroy"] is True


@pytest.mark.parametrize(
    ("context", "encryption"),
    [
        (CONTEXT, {"encryptionOption": "SSE_S3"}),
        (WITH_KEY, {"encryptionOption": "SSE_KMS", "kmsKeyArn": OWN_KEY}),
    ],
)
def test_results_are_encrypted(context: StackContext, encryption: dict[str, Any]) -> None:
    settings = made(context).named("q-group").inputs["configuration"]
    assert settings["resultConfiguration"]["encryptionConfiguration"] == encryption


def test_a_named_query_for_each_dataset_that_is_prepared() -> None:
    queries = made().of_type("namedQuery:NamedQuery")
    told = {each.name: (each.inputs["name"], each.inputs["query"]) for each in queries}
    assert told == {
        "q-interactions": ("shop-test-prepare-interactions", "SELECT 1"),
        "q-users": ("shop-test-prepare-users", "SELECT 2"),
    }
    for each in queries:
        assert (each.inputs["database"], each.inputs["workgroup"]) == ("shop_raw", "q-group-id")


def test_results_expire_and_nothing_else() -> None:
    results, uploads = made().named("q-expiry").inputs["rules"]
    assert (results["filter"], results["expiration"]) == ({"prefix": "preparation/"}, {"days": 7})
    assert uploads["filter"] == {"prefix": ""}
    assert uploads["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 1}
    assert "expiration" not in uploads
