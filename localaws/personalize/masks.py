# ruff: noqa: ARG001
"""Which items a request may be answered with: the step between scores and the items that are shown."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.errors import not_served
from localaws.personalize.resources import Resource

if TYPE_CHECKING:
    from localaws.personalize.metadata.catalogue import Universe
    from localaws.personalize.metadata.columns import Booleans


def mask(
    plane: ControlPlane,
    caller: Caller,
    version: Resource,
    *,
    filter_arn: str | None,
    filter_values: Mapping[str, str],
    user_id: str | None,
    items: "Universe",
    item_id: str | None = None,
) -> "Booleans | None":
    """Which items a filter leaves.

    Args:
        plane: of the service.
        caller: account and region of the request.
        version: solution version that answers; the filter must be of its dataset group.
        filter_arn: the request's `filterArn`; None for none.
        filter_values: the request's `filterValues`, checked here: missing, unknown and malformed ones are refused.
        user_id: the request's user; None for none. Events and the Users record of an unknown user are empty.
        items: in the order of the answer. Make one for each model and keep it, since it keeps where its items stand in the
            catalogue; for the input list of a ranking make a new one. Items without a record have no metadata.
        item_id: the request's item, in related items alone: what `CurrentItem` stands for.

    Returns:
        True for each item that may be shown; None when there is no filter, and every item may.

    Raises:
        ServiceError: ResourceNotFoundException for a filter that is not there, InvalidInputException for one that is not
            ACTIVE or does not fit the request.
    """
    if filter_arn is None:
        if filter_values:
            raise not_served("filterValues without filterArn")
        return None
    raise not_served("filterArn")
