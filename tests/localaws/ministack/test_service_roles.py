from typing import Any

import pytest
from ministack import app
from ministack.services import s3

from localaws.ministack.service_roles import MiniStackServiceRoles

PRINCIPAL = "personalize.amazonaws.com"
ACCOUNT = "000000000000"
JOB = f"arn:aws:personalize:us-east-1:{ACCOUNT}:dataset-import-job/j"


def policy(condition: dict[str, Any]) -> dict[str, Any]:
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": PRINCIPAL},
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
        "Condition": condition,
    }
    return {"Version": "2012-10-17", "Statement": [allowed]}


def conditions(suffix: str, account: str) -> dict[str, Any]:
    return {
        f"StringEquals{suffix}": {"aws:SourceAccount": account},
        f"ArnLike{suffix}": {"aws:SourceArn": f"arn:aws:personalize:*:{account}:*"},
    }


@pytest.mark.parametrize(
    ("condition", "names_source", "admitted"),
    [
        ({}, True, True),
        ({}, False, True),
        (conditions("", ACCOUNT), True, True),
        (conditions("", ACCOUNT), False, False),
        (conditions("IfExists", ACCOUNT), True, True),
        (conditions("IfExists", ACCOUNT), False, True),
        (conditions("IfExists", "1" * 12), True, False),
    ],
)
def test_a_bucket_policy_sees_the_source_only_where_the_service_names_it(
    monkeypatch: pytest.MonkeyPatch,
    condition: dict[str, Any],
    names_source: bool,
    admitted: bool,
) -> None:
    monkeypatch.setattr(app, "AUTH", True)
    monkeypatch.setattr(s3, "bucket_policy_for_arn", lambda _arn: (policy(condition), ACCOUNT))
    roles = MiniStackServiceRoles(PRINCIPAL, names_source_to_s3=names_source)
    assert roles.bucket_admits_service("s3://b/f.csv", ACCOUNT, "us-east-1", JOB) is admitted
