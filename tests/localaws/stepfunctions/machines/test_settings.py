"""What a state machine can be made with."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.stepfunctions.errors import SfnError
from localaws.stepfunctions.machines.settings import checked_encryption

KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, {"type": "AWS_OWNED_KEY"}),
        ({"type": "AWS_OWNED_KEY"}, {"type": "AWS_OWNED_KEY"}),
        (
            {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": KEY},
            {
                "type": "CUSTOMER_MANAGED_KMS_KEY",
                "kmsKeyId": KEY,
                "kmsDataKeyReusePeriodSeconds": 300,
            },
        ),
    ],
)
def test_an_encryption_is_told_with_its_defaults(
    given: dict[str, Any] | None, told: dict[str, Any]
) -> None:
    assert checked_encryption(given) == told


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"type": "OTHER"}, "type must be"),
        ({"kmsKeyId": KEY}, "type must be"),
        ({"type": "CUSTOMER_MANAGED_KMS_KEY"}, "needs kmsKeyId"),
        ({"type": "AWS_OWNED_KEY", "kmsKeyId": KEY}, "neither"),
        (
            {
                "type": "CUSTOMER_MANAGED_KMS_KEY",
                "kmsKeyId": KEY,
                "kmsDataKeyReusePeriodSeconds": 59,
            },
            "60 to 900",
        ),
    ],
)
def test_an_impossible_encryption_is_refused(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(SfnError, match=problem) as refused:
        checked_encryption(given)
    assert refused.value.code == "InvalidEncryptionConfiguration"
