"""The roles that the service acts under when it reads a customer's bucket."""

import time
import uuid
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from ministack import app
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import request_scope
from ministack.services import iam, s3, sts

from localaws.personalize.errors import invalid_input

SERVICE_PRINCIPAL = "personalize.amazonaws.com"
SESSION_SECONDS = 12 * 3600


class ServiceRoles(Protocol):
    """What an import needs of IAM."""

    def check(self, role_arn: str, account: str, region: str, source_arn: str) -> None:
        """Refuse a role that the service may not assume.

        Args:
            role_arn: the role.
            account: account of the job.
            region: region of the job.
            source_arn: ARN of the job, for conditions on `aws:SourceArn`.

        Raises:
            ServiceError: InvalidInputException.
        """

    def session(self, role_arn: str, account: str, source_arn: str) -> Mapping[str, str]:
        """Environment variables with credentials of a session of the role."""

    def bucket_admits_service(
        self, location: str, account: str, region: str, source_arn: str
    ) -> bool:
        """Whether the bucket's policy lets the service itself list and read what lies at `location`."""


class LocalServiceRoles:
    """Roles and bucket policies of the IAM and S3 that run in this process.

    A role is assumed as the service does: its trust policy must name the service's principal, and its
    session is one of the role's, so that S3 checks the role's own policies. Nothing is checked when the
    local AWS runs without authorization.
    Source: Amazon Personalize Developer Guide, "Giving Amazon Personalize access to your resources".
    """

    def check(self, role_arn: str, account: str, region: str, source_arn: str) -> None:
        """Refuse a role that is missing or whose trust policy does not name the service."""
        if not app.AUTH:
            return
        with request_scope(account, region):
            role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
        trust = None if role is None else role.get("AssumeRolePolicyDocument")
        context = _context("sts:AssumeRole", "*", account, region, source_arn)
        if evaluate_resource_policy(trust, context, service=SERVICE_PRINCIPAL).decision != "Allow":
            raise invalid_input(
                f"Amazon Personalize cannot assume the role {role_arn}: the role must exist in account {account} "
                f"and its trust policy must allow sts:AssumeRole to {SERVICE_PRINCIPAL}."
            )

    def session(self, role_arn: str, account: str, source_arn: str) -> Mapping[str, str]:
        """Environment variables with credentials of a new session of the role."""
        name = source_arn.rsplit("/", 1)[-1]
        access_key = iam._gen_session_access_key()
        session: dict[str, Any] = {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role_arn.rsplit('/', 1)[-1]}/{name}",
            "UserId": f"AROA{uuid.uuid4().hex[:17].upper()}:{name}",
            "SecretAccessKey": iam._gen_secret(),
            "SessionToken": iam._gen_session_token(),
            "Expiration": time.time() + SESSION_SECONDS,
            "AccountId": account,
            "PrincipalType": "AssumedRole",
        }
        sts.register_session(access_key, session)
        return {
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
            "AWS_SESSION_TOKEN": session["SessionToken"],
        }

    def bucket_admits_service(
        self, location: str, account: str, region: str, source_arn: str
    ) -> bool:
        """Whether the bucket's policy allows s3:ListBucket and s3:GetObject to the service."""
        if not app.AUTH:
            return True
        parts = urlsplit(location)
        bucket = f"arn:aws:s3:::{parts.netloc}"
        with request_scope(account, region):
            found = s3.bucket_policy_for_arn(bucket)
        policy = found[0] if found else None
        wanted = {"s3:ListBucket": bucket, "s3:GetObject": f"{bucket}/{parts.path.lstrip('/')}"}
        return all(
            evaluate_resource_policy(
                policy,
                _context(action, resource, account, region, source_arn),
                service=SERVICE_PRINCIPAL,
            ).decision
            == "Allow"
            for action, resource in wanted.items()
        )


def _context(action: str, resource: str, account: str, region: str, source_arn: str) -> Any:
    return EvalContext(
        principal_arn=SERVICE_PRINCIPAL,
        principal_type="Service",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=region,
        source_ip="127.0.0.1",
        secure_transport=True,
        service_context={"aws:sourceaccount": account, "aws:sourcearn": source_arn},
    )
