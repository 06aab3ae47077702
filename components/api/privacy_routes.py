"""The routes by which the owner's back end has a user deleted, and sees how far that is."""

import pulumi

from components.api.route_group import RouteGroup
from components.building import policies
from components.building.handler_function import HandlerFunctionArgs
from components.core.context import StackContext
from components.core.naming import DELETIONS_PREFIX, PURGES_PREFIX

TIMEOUT_SECONDS = 28  # API Gateway itself gives up after 29
MEMORY_MIB = 512


def privacy_routes(
    *,
    context: StackContext,
    dataset_group_arn: pulumi.Input[str],
    bucket: pulumi.Input[str],
    bucket_arn: pulumi.Input[str],
    role_arn: pulumi.Input[str],
) -> RouteGroup:
    """`DELETE /users/{userId}` and `GET /users/{userId}/deletion`.

    Args:
        context: of the stack.
        dataset_group_arn: of its dataset group.
        bucket: name of the bucket for lists of users.
        bucket_arn: of that bucket.
        role_arn: of the role with which the service reads the lists.
    """
    prefix = context.naming.deletion_job_prefix()
    jobs = context.personalize_arn(f"data-deletion-job/{prefix}*")
    return RouteGroup(
        fragment="user_deletion",
        functions={
            "delete-user": HandlerFunctionArgs(
                context=context,
                purpose="delete-user",
                folder="privacy",
                handler="delete_user.handler",
                environment={
                    "DATASET_GROUP_ARN": dataset_group_arn,
                    "ROLE_ARN": role_arn,
                    "BUCKET": bucket,
                    "KEY_PREFIX": DELETIONS_PREFIX,
                    "PURGES_PREFIX": PURGES_PREFIX,
                    "JOB_NAME_PREFIX": prefix,
                },
                statements=[
                    *policies.put_objects_below(bucket_arn, DELETIONS_PREFIX),
                    *policies.put_objects_below(bucket_arn, PURGES_PREFIX),
                    *policies.delete_users(jobs, dataset_group_arn, role_arn),
                ],
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=MEMORY_MIB,
            ),
            "user-deletion": HandlerFunctionArgs(
                context=context,
                purpose="user-deletion",
                folder="privacy",
                handler="get_deletion.handler",
                environment={
                    "DATASET_GROUP_ARN": dataset_group_arn,
                    "BUCKET": bucket,
                    "PURGES_PREFIX": PURGES_PREFIX,
                },
                statements=[
                    *policies.read_objects_below(bucket_arn, PURGES_PREFIX),
                    *policies.describe_deletions(jobs),
                ],
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=MEMORY_MIB,
            ),
        },
    )
