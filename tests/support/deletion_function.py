"""The functions that delete users and tell of it, as the program declares it, outside a run of the program."""

import asyncio
from collections.abc import Callable

import pulumi

from components.api.privacy_routes import privacy_routes
from components.building import policies
from components.building.handler_function import HandlerFunctionArgs
from tests.support.graph import CONTEXT


def deletion_function(
    purpose: str, group: str, bucket: str, role: str
) -> tuple[HandlerFunctionArgs, str]:
    """A function of the routes about deletions, and its permissions as JSON.

    Args:
        purpose: `delete-user` or `user-deletion`.
        group: ARN of the dataset group.
        bucket: for lists of users.
        role: ARN of the role that the service reads them with.
    """
    made: list[HandlerFunctionArgs] = []

    def document() -> pulumi.Output[str]:
        routes = privacy_routes(
            context=CONTEXT,
            dataset_group_arn=group,
            bucket=bucket,
            bucket_arn=f"arn:aws:s3:::{bucket}",
            role_arn=role,
        )
        made.append(routes.functions[purpose])
        return policies.document(made[0].statements)

    text = resolved(document)
    return made[0], text


def resolved(make: Callable[[], pulumi.Output[str]]) -> str:
    """What an output holds that is made of plain values alone."""

    async def text() -> str | None:
        return await make().future()

    return asyncio.run(text()) or ""
