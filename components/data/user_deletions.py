"""The place of lists of users that are to be deleted, and the role with which the service reads them."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import key_policies, policies
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext
from components.core.naming import DELETIONS_PREFIX

SERVICE = "personalize.amazonaws.com"

# A list names a user. It must outlast its job, which takes up to a day, and the five that may wait before it.
# Source: Amazon Personalize Developer Guide, "Deleting users and their data with a data deletion job".
LIST_EXPIRATION_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class UserDeletionsArgs:
    """Inputs of UserDeletions.

    Attributes:
        context: of the stack.
        bucket: name of the bucket with the data.
        bucket_arn: of that bucket.
    """

    context: StackContext
    bucket: pulumi.Input[str]
    bucket_arn: pulumi.Input[str]


class UserDeletions(pulumi.ComponentResource):
    """Makes a ServiceRole that reads the lists and nothing else, and the BucketLifecycleConfiguration by which they expire.

    Attributes:
        role_arn: of the role.
    """

    role_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: UserDeletionsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:UserDeletions", name, {}, opts)
        context, child = args.context, pulumi.ResourceOptions(parent=self)
        role = ServiceRole(
            f"{name}-reading",
            ServiceRoleArgs(
                context=context,
                purpose="deletion",
                service=SERVICE,
                conditions=policies.acting_for(context.account_id, context.personalize_arn("*")),
                statements=[
                    *policies.read_objects_below(args.bucket_arn, DELETIONS_PREFIX),
                    *key_policies.read_through(context, "s3"),
                ],
            ),
            child,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-expiration",
            bucket=args.bucket,
            rules=[
                {
                    "id": "lists-of-deleted-users",
                    "status": "Enabled",
                    "filter": {"prefix": DELETIONS_PREFIX},
                    "expiration": {"days": LIST_EXPIRATION_DAYS},
                }
            ],
            opts=child,
        )
        self.role_arn = role.arn
        self.register_outputs({"roleArn": self.role_arn})
