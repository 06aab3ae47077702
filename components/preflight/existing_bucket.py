"""Whether the bucket of somebody else that a stack is given can take its files, as far as who deploys may see."""

from collections.abc import Iterator
from typing import Any

from components.core.access import open_session
from components.preflight.findings import Finding
from components.preflight.sources import Sources

SETTING = "personalize:existingBucket"

# Grantees of an access control list that are everybody. Source: Amazon S3 User Guide, "Access control list (ACL) overview".
_EVERYBODY = ("AllUsers", "AuthenticatedUsers")

# Regions of which S3 says nothing, or an old name. Source: Amazon S3 API Reference, GetBucketLocation.
_OLD_LOCATIONS = {"": "us-east-1", "EU": "eu-west-1"}

_MISSING = {"404", "NoSuchBucket"}
_NOT_SET = {"NoSuchBucketPolicy", "NoSuchPublicAccessBlockConfiguration"}


def bucket_findings(bucket: str, sources: Sources) -> list[Finding]:
    """What is wrong with the bucket, one thing after the other: where it is not there, nothing else can be seen.

    Args:
        bucket: its name.
        sources: with the region and the credentials of the deployment.
    """
    import botocore.exceptions  # noqa: PLC0415 - most stacks have a bucket of their own

    try:
        session = open_session(sources.region, sources.profile, sources.role)
        account = str(session.client("sts").get_caller_identity()["Account"])
        wrong = next(_wrong(session.client("s3"), bucket, account, sources.region), None)
    except botocore.exceptions.ClientError as error:
        wrong = _refused(error)
    except botocore.exceptions.BotoCoreError as error:
        wrong = f"nobody could look at it ({error}); correct that, and try again"
    return [] if wrong is None else [_error(bucket, wrong)]


def _wrong(s3: Any, bucket: str, account: str, region: str) -> Iterator[str]:
    """Reasons by which the bucket cannot be used."""
    s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    location = s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] or ""
    found = _OLD_LOCATIONS.get(location, location)
    if found != region:
        yield (
            f"it is in {found}, and the stack in {region}, and Amazon Personalize reads buckets of its own region alone; name a "
            "bucket of that region"
        )
    if _is_public(s3, bucket):
        yield (
            "everybody can read it, and the stack's files say what people did; block public access to it, or name another bucket"
        )
    # Who may read the policy can still be refused to write it: S3 has no way to ask.
    _unless_set(s3.get_bucket_policy, bucket)


def _is_public(s3: Any, bucket: str) -> bool:
    """By its policy or its access control list, where no block of public access stands before them.

    Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage".
    """
    answer = _unless_set(s3.get_public_access_block, bucket)
    block = answer.get("PublicAccessBlockConfiguration", {})
    status = _unless_set(s3.get_bucket_policy_status, bucket).get("PolicyStatus", {})
    by_policy = status.get("IsPublic", False) and not block.get("RestrictPublicBuckets", False)
    if by_policy or block.get("IgnorePublicAcls", False):
        return bool(by_policy)
    grants = s3.get_bucket_acl(Bucket=bucket)["Grants"]
    return any(each["Grantee"].get("URI", "").endswith(_EVERYBODY) for each in grants)


def _unless_set(ask: Any, bucket: str) -> dict[str, Any]:
    """The answer; empty where the bucket has no such thing."""
    import botocore.exceptions  # noqa: PLC0415 - as above

    try:
        answer: dict[str, Any] = ask(Bucket=bucket)
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in _NOT_SET:
            raise
        return {}
    return answer


def _refused(error: Any) -> str:
    if error.response["Error"]["Code"] in _MISSING:
        return "there is no such bucket; correct the name, or make it first"
    return f"it may not be looked at ({error}); name a bucket of the stack's account, and allow who deploys what docs/stages.md lists"


def _error(bucket: str, wrong: str) -> Finding:
    return Finding(file=SETTING, text=f"the bucket {bucket} cannot be used: {wrong}")
