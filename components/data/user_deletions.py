"""The place of lists of users that are to be deleted, and the role with which the service reads them."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.building.private_bucket import PrivateBucket, PrivateBucketArgs
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

    Lists lie beside the data. Where a key of KMS encrypts that, they have a PrivateBucket of their own: the service reads no
    list from a bucket with a key of its owner. Source: Amazon Personalize Developer Guide, "Deleting users and their data
    with a data deletion job".

    Attributes:
        bucket: name of the bucket with the lists.
        bucket_arn: of that bucket.
        role_arn: of the role.
    """

    bucket: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: UserDeletionsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:UserDeletions", name, {}, opts)
        context, child = args.context, pulumi.ResourceOptions(parent=self)
        self.bucket, self.bucket_arn = self._place(name, args)
        role = ServiceRole(
            f"{name}-reading",
            ServiceRoleArgs(
                context=context,
                purpose="deletion",
                service=SERVICE,
                conditions=policies.acting_for(context.account_id, context.personalize_arn("*")),
                statements=policies.read_objects_below(self.bucket_arn, DELETIONS_PREFIX),
            ),
            child,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-expiration",
            bucket=self.bucket,
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

    def _place(
        self, name: str, args: UserDeletionsArgs
    ) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        """The name and the ARN of the bucket for lists."""
        context = args.context
        if context.encryption.arn is None:
            return pulumi.Output.from_input(args.bucket), pulumi.Output.from_input(args.bucket_arn)
        own = PrivateBucket(
            f"{name}-lists",
            PrivateBucketArgs(
                context=context,
                bucket=context.naming.bucket("deletions", context.account_id, context.region),
                reader=SERVICE,
                reader_source_arn=context.personalize_arn("*"),
                with_stack_key=False,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        return own.bucket, own.arn
