"""What a policy says of a service; the evaluator is MiniStack's own."""

from typing import Any

import pytest

from localaws.ministack.resource_policies import admits_service

SERVICE = "personalize.amazonaws.com"
BUCKET = "arn:aws:s3:::b"


def policy(**changes: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": "s3:ListBucket",
        "Resource": BUCKET,
        "Condition": {"StringEquals": {"aws:SourceAccount": "000000000000"}},
    }
    return {"Version": "2012-10-17", "Statement": [{**statement, **changes}]}


@pytest.mark.parametrize(
    ("given", "is_admitted"),
    [
        (policy(), True),
        (policy(Principal={"Service": "firehose.amazonaws.com"}), False),
        (policy(Action="s3:GetObject"), False),
        (policy(Resource="arn:aws:s3:::other"), False),
        (policy(Condition={"StringEquals": {"aws:SourceAccount": "111111111111"}}), False),
        (None, False),
    ],
)
def test_a_service_is_admitted_for_whom_the_policy_says(given: Any, *, is_admitted: bool) -> None:
    answer = admits_service(
        given,
        SERVICE,
        "s3:ListBucket",
        BUCKET,
        account="000000000000",
        region="us-east-1",
        source={"aws:sourceaccount": "000000000000"},
    )
    assert answer is is_admitted
