"""The deletion of users: where lists lie, the role with which the service reads them, and the job of a configured list."""

from dataclasses import dataclass

import pulumi

from components.building import policies
from components.building.private_bucket import PrivateBucket, PrivateBucketArgs
from components.building.retention import expire_objects
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext
from components.core.naming import DELETIONS_PREFIX
from components.core.outputs import once
from components.lifecycle import DataDeletionJob, DataDeletionJobArgs, Ready, ReadyArgs
from components.preflight.checked_data import CheckedUserList

SERVICE = "personalize.amazonaws.com"

# A list names a user. It must outlast its job, which takes up to a day, and the five that may wait before it.
# Source: Amazon Personalize Developer Guide, "Deleting users and their data with a data deletion job".
LIST_EXPIRATION_DAYS = 7

DELETION_TIMEOUT_SECONDS = 26 * 3600  # a job takes up to a day


@dataclass(frozen=True, kw_only=True)
class UserDeletionsArgs:
    """Inputs of UserDeletions.

    Attributes:
        context: of the stack.
        bucket: name of the bucket with the data.
        bucket_arn: of that bucket.
        dataset_group_arn: whose users are deleted, once what was to be imported before has been.
        listed: users to delete; None for nobody.
        apart_from_data: whether lists have a bucket of their own, where that of the data is somebody else's.
    """

    context: StackContext
    bucket: pulumi.Input[str]
    bucket_arn: pulumi.Input[str]
    dataset_group_arn: pulumi.Input[str]
    listed: CheckedUserList | None = None
    apart_from_data: bool = False


class UserDeletions(pulumi.ComponentResource):
    """Makes a ServiceRole that reads the lists and nothing else, and the BucketLifecycleConfiguration by which they expire.

    Lists lie beside the data. Where these are in somebody else's bucket, or a key of KMS encrypts that, they have a PrivateBucket of their own: the service reads no
    list from a bucket with a key of its owner. Source: Amazon Personalize Developer Guide, "Deleting users and their data
    with a data deletion job".

    A configured list brings a DataDeletionJob, and a Ready that waits for it.

    Attributes:
        bucket: name of the bucket with the lists.
        bucket_arn: of that bucket.
        has_own_bucket: whether it is one for lists alone.
        role_arn: of the role.
        deleted: ARN of the job of the configured list, once it is COMPLETED; None without a list.
    """

    bucket: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    has_own_bucket: bool
    role_arn: pulumi.Output[str]
    deleted: pulumi.Output[str] | None = None

    def __init__(
        self, name: str, args: UserDeletionsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:UserDeletions", name, {}, opts)
        context, child = args.context, pulumi.ResourceOptions(parent=self)
        self.has_own_bucket = args.apart_from_data or context.encryption.arn is not None
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
        expiration = expire_objects(
            f"{name}-expiration",
            self.bucket,
            LIST_EXPIRATION_DAYS,
            args.context.beside_data(self),
            rule="lists-of-deleted-users",
            prefix=DELETIONS_PREFIX,
        )
        self.role_arn = role.arn
        if args.listed is not None:
            bucket = once(self.bucket, expiration.id)
            self.deleted = _delete(name, args, args.listed, bucket, role.arn, child)
        self.register_outputs({"roleArn": self.role_arn})

    def _place(
        self, name: str, args: UserDeletionsArgs
    ) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        """The name and the ARN of the bucket for lists."""
        context = args.context
        if not self.has_own_bucket:
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


def _delete(  # noqa: PLR0917 - the parts of one component
    name: str,
    args: UserDeletionsArgs,
    listed: CheckedUserList,
    bucket: pulumi.Output[str],
    role_arn: pulumi.Output[str],
    child: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Delete the listed users; the job's ARN, once it is COMPLETED."""
    context = args.context
    job = DataDeletionJob(
        f"{name}-job",
        DataDeletionJobArgs(
            scope=context.scope,
            key=context.naming.key("deletion"),
            name_prefix=context.naming.deletion_job_prefix(),
            dataset_group_arn=args.dataset_group_arn,
            bucket=bucket,
            role_arn=role_arn,
            source=str(listed.path),
            content_hash=listed.sha256,
            tags=context.tags,
        ),
        child,
    )
    ready = Ready(
        f"{name}-deleted",
        ReadyArgs(
            scope=context.scope, arns={"users": job.arn}, timeout_seconds=DELETION_TIMEOUT_SECONDS
        ),
        child,
    )
    return ready.arn("users")
