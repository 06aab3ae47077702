"""The roles and bucket policies of MiniStack's IAM and S3, for the ports."""

import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ministack import app
from ministack.core.responses import request_scope
from ministack.services import iam, kms, s3, sts

from localaws.ministack import key_permissions, resource_policies, role_permissions
from localaws.shared.ports import KeyRefusedError, RoleRefusedError

SESSION_SECONDS = 12 * 3600

# What Personalize does with a key in its roles, and itself. Source: Amazon Personalize Developer Guide, "Giving Amazon
# Personalize permission to use your AWS KMS key".
_OF_ROLE = ("kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:ListGrants")
_OF_SERVICE = (*_OF_ROLE, "kms:CreateGrant")


class MiniStackServiceRoles:
    """`ServiceRoles` of one service.

    A role is assumed as the service does: its trust policy must name the service's principal, and its
    session is one of the role's, so that S3 checks the role's own policies. Nothing is checked when the
    local AWS runs without authorization.
    Source: Amazon Personalize Developer Guide, "Giving Amazon Personalize access to your resources".

    Args:
        principal: of the service, e.g. `personalize.amazonaws.com`.
        names_source_to_s3: whether its own calls of S3 say for which account and ARN they are made.
    """

    def __init__(self, principal: str, *, names_source_to_s3: bool = True) -> None:
        self._principal = principal
        self._names_source_to_s3 = names_source_to_s3

    def check(self, role_arn: str, account: str, region: str, source_arn: str) -> None:
        """Refuse a role that is missing or whose trust policy does not name the service."""
        if not app.AUTH:
            return
        with request_scope(account, region):
            role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
        trust = None if role is None else role.get("AssumeRolePolicyDocument")
        if not resource_policies.admits_service(
            trust,
            self._principal,
            "sts:AssumeRole",
            "*",
            account=account,
            region=region,
            source=_source(account, source_arn),
        ):
            raise RoleRefusedError(
                f"the role must exist in account {account} "
                f"and its trust policy must allow sts:AssumeRole to {self._principal}"
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
        source = _source(account, source_arn) if self._names_source_to_s3 else {}
        wanted = {"s3:ListBucket": bucket, "s3:GetObject": f"{bucket}/{parts.path.lstrip('/')}"}
        return all(
            resource_policies.admits_service(
                policy,
                self._principal,
                action,
                resource,
                account=account,
                region=region,
                source=source,
            )
            for action, resource in wanted.items()
        )

    def key_of_bucket(self, location: str, account: str, region: str) -> str | None:
        """ARN of the key of the bucket's default encryption."""
        with request_scope(account, region):
            told = s3._bucket_default_sse_headers(urlsplit(location).netloc)
            key = told.get("x-amz-server-side-encryption-aws-kms-key-id")
            # S3 takes the id or an alias as well.
            record = None if key is None else kms._resolve_key(key)
        return str(record["Arn"]) if record else key

    def check_key(self, key_arn: str, role_arn: str, account: str, source_arn: str) -> None:
        """Refuse a key that is not enabled, or not allowed to the service and the role; who may is asked with authorization alone."""
        wrong = key_permissions.unusable(key_arn)
        if wrong is not None:
            raise KeyRefusedError(wrong)
        if not app.AUTH:
            return
        source = _source(account, source_arn)
        missing = key_permissions.service_lacks(
            key_arn, _OF_SERVICE, self._principal, account, source
        )
        if missing is not None:
            raise KeyRefusedError(
                f"the policy of {key_arn} does not allow {missing} to {self._principal}"
            )
        region = key_arn.split(":")[3]
        missing = role_permissions.lacks(role_arn, _OF_ROLE, key_arn, region)
        if missing is not None:
            raise KeyRefusedError(
                f"{role_arn} is not authorized to perform: {missing} on {key_arn}"
            )


def _source(account: str, source_arn: str) -> dict[str, str]:
    """The condition keys that say for whom a service acts, as MiniStack spells them."""
    return {"aws:sourceaccount": account, "aws:sourcearn": source_arn}
