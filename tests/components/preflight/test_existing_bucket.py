"""What is said of a bucket that is there already before anything is made."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from components.core.errors import ProblemsError
from components.preflight import existing_bucket
from components.preflight.check import check
from components.preflight.existing_bucket import bucket_findings
from components.preflight.sources import Sources
from components.settings.stack import parse
from tests.support.local_aws import REGION, LocalAws, enter
from tests.support.object_store import refused

OPEN = {"Grantee": {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"}
OWNER = {"Grantee": {"ID": "owner"}, "Permission": "FULL_CONTROL"}
BLOCK = {"RestrictPublicBuckets": True, "IgnorePublicAcls": True}


class Bucket:
    """A client of S3 and STS with the bucket `mine`; answers that are errors are raised."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {
            "get_caller_identity": {"Account": "1"},
            "head_bucket": {},
            "get_bucket_location": {"LocationConstraint": None},
            "get_bucket_policy": refused("NoSuchBucketPolicy", 404),
            "get_bucket_policy_status": refused("NoSuchBucketPolicy", 404),
            "get_public_access_block": refused("NoSuchPublicAccessBlockConfiguration", 404),
            "get_bucket_acl": {"Grants": [OWNER]},
            **answers,
        }
        self.asked: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(**request: Any) -> Any:
            self.asked[name] = request
            answer = self.answers[name]
            if isinstance(answer, ClientError):
                raise answer
            return answer

        return ask

    def client(self, _service: str) -> "Bucket":
        return self


def found(monkeypatch: pytest.MonkeyPatch, **answers: Any) -> list[str]:
    """Of a bucket that answers so."""
    bucket = Bucket(**answers)
    monkeypatch.setattr(existing_bucket, "open_session", lambda *_given: bucket)
    sources = Sources(project=Path(), region=REGION, profile=None)
    texts = [finding.text for finding in bucket_findings("mine", sources)]
    assert bucket.asked["head_bucket"] == {"Bucket": "mine", "ExpectedBucketOwner": "1"}
    return texts


def test_a_private_bucket_of_the_region_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch) == []


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"head_bucket": refused("404", 404)}, "there is no such bucket"),
        ({"head_bucket": refused("403", 403)}, "it may not be looked at"),
        ({"get_bucket_location": {"LocationConstraint": "eu-west-1"}}, "it is in eu-west-1, and"),
        ({"get_bucket_location": {"LocationConstraint": "EU"}}, "it is in eu-west-1, and"),
        ({"get_bucket_policy": refused("AccessDenied", 403)}, "it may not be looked at"),
        ({"get_bucket_acl": {"Grants": [OWNER, OPEN]}}, "everybody can read it"),
        (
            {"get_bucket_policy_status": {"PolicyStatus": {"IsPublic": True}}},
            "everybody can read it",
        ),
        (
            {
                "get_bucket_policy_status": {"PolicyStatus": {"IsPublic": True}},
                "get_public_access_block": {
                    "PublicAccessBlockConfiguration": {"IgnorePublicAcls": True}
                },
            },
            "everybody can read it",
        ),
    ],
)
def test_what_cannot_take_files_is_refused(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any], told: str
) -> None:
    (text,) = found(monkeypatch, **answers)
    assert text.startswith("the bucket mine cannot be used: ")
    assert told in text


def test_a_block_of_public_access_closes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "get_bucket_acl": {"Grants": [OWNER, OPEN]},
        "get_bucket_policy_status": {"PolicyStatus": {"IsPublic": True}},
        "get_public_access_block": {"PublicAccessBlockConfiguration": BLOCK},
    }
    assert found(monkeypatch, **answers) == []


@pytest.mark.local_aws
def test_a_real_s3_is_asked_in_the_same_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local_aws: LocalAws
) -> None:
    enter(local_aws, monkeypatch)
    here = Sources(project=tmp_path, region=REGION, profile=None)
    s3 = local_aws.client("s3")
    s3.create_bucket(Bucket="existing-bucket-of-a-test")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObjectAcl"}
    policy = {**deny, "Resource": "arn:aws:s3:::existing-bucket-of-a-test/*"}
    assert bucket_findings("existing-bucket-of-a-test", here) == []
    document = {"Version": "2012-10-17", "Statement": [policy]}
    s3.put_bucket_policy(Bucket="existing-bucket-of-a-test", Policy=json.dumps(document))
    assert bucket_findings("existing-bucket-of-a-test", here) == []
    elsewhere = Sources(project=tmp_path, region="eu-west-1", profile=None)
    (finding,) = bucket_findings("existing-bucket-of-a-test", elsewhere)
    assert "it is in us-east-1, and the stack in eu-west-1" in finding.text
    settings = parse({"interactions": "none.csv", "existingBucket": "no-bucket-of-a-test"})
    with pytest.raises(ProblemsError, match="there is no such bucket"):
        check(settings, here)
