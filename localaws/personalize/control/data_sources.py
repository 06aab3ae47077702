"""Where a job reads its data from, and whether it may."""

from urllib.parse import urlsplit

from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.errors import invalid_input
from localaws.personalize.jobs import JobFailedError
from localaws.personalize.resources import Resource
from localaws.personalize.shapes import Json
from localaws.shared.ports import KeyRefusedError, RoleRefusedError

# The first sentence is AWS's for objects that may not be read; it has none for keys that is recorded.
_KEY_GUIDE = "Insufficient privileges for accessing data in Amazon S3. The KMS key of the bucket cannot be used: {}"
_BUCKET_POLICY_GUIDE = "https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-s3-access.html#attach-bucket-policy"


def location_of(request: Json) -> str:
    """The `s3://` URL of a request's data source.

    Raises:
        ServiceError: InvalidInputException for anything else.
    """
    location = str(request["dataSource"].get("dataLocation", ""))
    parts = urlsplit(location)
    if parts.scheme != "s3" or not parts.netloc:
        raise invalid_input("Invalid Data location.")
    return location


def check_privileges(
    plane: ControlPlane, caller: Caller, role_arn: str, location: str, job_arn: str
) -> None:
    """Refuse what the service may not read. For the bucket's policy that is recorded, and documented nowhere.

    Raises:
        ServiceError: InvalidInputException.
    """
    try:
        plane.roles.check(role_arn, caller.account, caller.region, job_arn)
    except RoleRefusedError as refusal:
        raise invalid_input(
            f"Amazon Personalize cannot assume the role {role_arn}: {refusal}."
        ) from refusal
    if plane.behaviour.late_privilege_checks:
        return
    if not plane.roles.bucket_admits_service(location, caller.account, caller.region, job_arn):
        raise invalid_input(_insufficient_privileges(location))


def check_admission(plane: ControlPlane, job: Resource, failed: str) -> None:
    """Let a job fail whose bucket does not admit the service, now that it is to be read.

    Args:
        plane: with the roles.
        job: with its data source.
        failed: how the reason begins.

    Raises:
        JobFailedError: the bucket's policy does not admit the service.
    """
    location = job.document["dataSource"]["dataLocation"]
    if not plane.roles.bucket_admits_service(location, job.account, job.region, job.arn):
        raise JobFailedError(f"{failed} {_insufficient_privileges(location)}")


def check_key(plane: ControlPlane, job: Resource, failed: str) -> None:
    """Let a job fail whose bucket has a key of KMS that the service cannot use.

    Raises:
        JobFailedError: the key is not enabled, or does not admit the service and the job's role.
    """
    location = job.document["dataSource"]["dataLocation"]
    key = plane.roles.key_of_bucket(location, job.account, job.region)
    if key is None:
        return
    try:
        plane.roles.check_key(key, job.document["roleArn"], job.account, job.arn)
    except KeyRefusedError as refusal:
        raise JobFailedError(f"{failed} {_KEY_GUIDE.format(refusal)}") from refusal


def check_no_key(plane: ControlPlane, job: Resource, failed: str) -> None:
    """Let a job fail whose bucket has a key of KMS, as lists of users to delete may have none.

    Raises:
        JobFailedError: it has one; the sentence is ours, AWS's is not recorded.
    Source: Amazon Personalize Developer Guide, "Deleting users and their data with a data deletion job".
    """
    location = job.document["dataSource"]["dataLocation"]
    if plane.roles.key_of_bucket(location, job.account, job.region) is not None:
        raise JobFailedError(
            f"{failed} {urlsplit(location).netloc} is encrypted with a KMS key of its owner; put the list into a bucket without."
        )


def _insufficient_privileges(location: str) -> str:
    return (
        f"Insufficient privileges for accessing data in S3. Please look at {_BUCKET_POLICY_GUIDE}"
        f" and fix bucket policy on {urlsplit(location).netloc}."
    )
