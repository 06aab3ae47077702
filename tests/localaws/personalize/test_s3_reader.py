"""Reading from S3: what the API lists and delivers, signed with a session; and answers that end too early."""

import json
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar

import pytest

from localaws.personalize.role_session import RoleSession
from localaws.personalize.s3_reader import S3Reader, S3ReadError
from localaws.process.credentials import Credentials
from tests.support.http_server import serving
from tests.support.local_aws import ACCOUNT, REGION, LocalAws

BUCKET = "s3-reader"
KEYS = ("data/plain.csv", "data/spaces and + & ü?#%41.csv", "data/deeper/below.csv", "other.csv")


@pytest.fixture(scope="module")
def reader(local_aws: LocalAws) -> S3Reader:
    """A reader with a role's session; the bucket refuses what is not encrypted on the way."""
    s3, iam = local_aws.client("s3"), local_aws.client("iam")
    resources = [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
    s3.create_bucket(Bucket=BUCKET)
    for key in KEYS:
        s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode() * 1000)
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    refusal = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources}
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy({**refusal, "Condition": insecure}))
    principal = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=BUCKET, AssumeRolePolicyDocument=policy(trust))["Role"]
    allowed = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"]}
    document = policy({**allowed, "Resource": resources})
    iam.put_role_policy(RoleName=BUCKET, PolicyName="read", PolicyDocument=document)
    session = local_aws.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="reader")
    key = session["Credentials"]
    return S3Reader(
        RoleSession(
            local_aws.endpoint,
            REGION,
            Credentials(key["AccessKeyId"], key["SecretAccessKey"]),
            key["SessionToken"],
        )
    )


def policy(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.local_aws
def test_the_first_level_is_listed(reader: S3Reader) -> None:
    assert reader.first_level(BUCKET, "data/") == sorted(KEYS[:2])
    assert reader.first_level(BUCKET, "") == ["other.csv"]
    assert reader.first_level(BUCKET, "nothing/") == []


@pytest.mark.local_aws
@pytest.mark.parametrize("key", KEYS)
def test_an_object_is_downloaded_whatever_its_key(
    reader: S3Reader, tmp_path: Path, key: str
) -> None:
    reader.download(BUCKET, key, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == key.encode() * 1000


@pytest.mark.local_aws
@pytest.mark.parametrize(
    ("bucket", "key", "code"),
    [(BUCKET, "absent", "NoSuchKey"), ("not-its-own", "any", "AccessDenied")],
)
def test_what_is_refused_is_told_by_its_code(
    reader: S3Reader, local_aws: LocalAws, tmp_path: Path, *, bucket: str, key: str, code: str
) -> None:
    local_aws.client("s3").create_bucket(Bucket="not-its-own")
    with pytest.raises(S3ReadError, match=f"^{code}$"):
        reader.download(bucket, key, tmp_path / "file")


class Pages(BaseHTTPRequestHandler):
    """Two pages of a listing, and an object that breaks off."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if "list-type" not in self.path:
            body, length = b"half", 8
        else:
            rest = "<NextContinuationToken>a+b/c=</NextContinuationToken>"
            key, rest = ("two", "") if "continuation-token" in self.path else ("one", rest)
            body = f"<R><Contents><Key>{key}</Key></Contents>{rest}</R>".encode()
            length = len(body)
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def paging() -> Iterator[S3Reader]:
    Pages.asked.clear()
    with serving(Pages) as server:
        endpoint = f"http://127.0.0.1:{server.server_port}"
        yield S3Reader(RoleSession(endpoint, REGION, Credentials("a", "b"), "c"))


def test_every_page_of_a_listing_is_read(paging: S3Reader) -> None:
    assert paging.first_level("bucket", "") == ["one", "two"]
    assert "continuation-token=a%2Bb%2Fc%3D" in Pages.asked[1]


def test_an_object_that_breaks_off_is_no_object(paging: S3Reader, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError, match="4 bytes of s3://bucket/key are missing"):
        paging.download("bucket", "key", tmp_path / "file")
