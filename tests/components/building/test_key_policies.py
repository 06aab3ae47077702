from dataclasses import replace

import pytest

from components.building import key_policies
from components.building.policies import Statement
from components.core.context import EncryptionKeys, StackContext
from tests.support.graph import CONTEXT, REGION

NOW, BEFORE = (
    "arn:aws:kms:us-east-1:000000000000:key/now",
    "arn:aws:kms:us-east-1:000000000000:key/before",
)


def with_keys(current: str | None, *keys: str) -> StackContext:
    arns = {key: key for key in keys}
    return replace(CONTEXT, encryption=EncryptionKeys(current=current, arns=arns))


def resources(statements: list[Statement]) -> list[str]:
    return [arn for statement in statements for arn in statement["Resource"]]


def test_keys_of_aws_need_no_statements() -> None:
    assert key_policies.read_through(CONTEXT, "s3") == []
    assert key_policies.write_through(CONTEXT, "s3") == []


def test_what_is_read_may_have_been_written_with_any_key() -> None:
    context = with_keys(NOW, NOW, BEFORE)
    assert resources(key_policies.read_through(context, "s3")) == [NOW, BEFORE]
    assert resources(key_policies.write_through(context, "s3")) == [NOW]


def test_back_to_keys_of_aws_nothing_is_written_with_a_former_one() -> None:
    context = with_keys(None, BEFORE)
    assert resources(key_policies.read_through(context, "s3")) == [BEFORE]
    assert key_policies.write_through(context, "s3") == []


@pytest.mark.parametrize("service", ["kinesis", "s3", "sqs"])
def test_a_key_is_used_through_one_service(service: str) -> None:
    context = with_keys(NOW, NOW)
    for statement in (
        *key_policies.read_through(context, service),
        *key_policies.write_through(context, service),
    ):
        by = {"kms:ViaService": f"{service}.{REGION}.amazonaws.com"}
        assert statement["Condition"] == {"StringEquals": by}


def test_the_service_uses_all_keys() -> None:
    assert key_policies.serve_personalize(CONTEXT) == []
    context = with_keys(NOW, NOW, BEFORE)
    assert resources(key_policies.serve_personalize(context)) == [NOW, BEFORE]
