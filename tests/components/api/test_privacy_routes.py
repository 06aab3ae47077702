from components.api.openapi_source import fragment
from components.api.privacy_routes import TIMEOUT_SECONDS
from components.building.handler_function import HANDLERS
from handlers.shared.clients import CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS
from tests.support.deletion_function import deletion_function
from tests.support.graph import CONTEXT, PERSONALIZE_ARN

GROUP = f"{PERSONALIZE_ARN}:dataset-group/shop"
ROLE = "arn:aws:iam::000000000000:role/shop-deletion"


def test_the_function_is_in_its_folder_and_knows_where_lists_go() -> None:
    function, permissions = deletion_function("delete-user", GROUP, "data", ROLE)
    module, _, name = function.handler.rpartition(".")
    assert name == "handler"
    assert (HANDLERS / function.folder / f"{module}.py").exists()
    assert function.environment == {
        "DATASET_GROUP_ARN": GROUP,
        "ROLE_ARN": ROLE,
        "BUCKET": "data",
        "KEY_PREFIX": "deletions/",
        "PURGES_PREFIX": "purges/",
        "JOB_NAME_PREFIX": CONTEXT.naming.deletion_job_prefix(),
    }
    assert "arn:aws:s3:::data/deletions/*" in permissions


def test_the_function_answers_before_the_gateway_gives_up() -> None:
    for methods in fragment("user_deletion")["paths"].values():
        (operation,) = methods.values()
        timeout_ms = operation["x-amazon-apigateway-integration"]["timeoutInMillis"]
        assert timeout_ms / 1000 > TIMEOUT_SECONDS
    calls = 4 + 2  # list, put, create and put; of which two may be made once more
    assert calls * (CONNECT_TIMEOUT_SECONDS + READ_TIMEOUT_SECONDS) < TIMEOUT_SECONDS
