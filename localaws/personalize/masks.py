"""Which items a request may be answered with: the step between scores and the items that are shown."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localaws.personalize.control import datasets
from localaws.personalize.control.filters import checked_expression
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.errors import invalid_input
from localaws.personalize.filters.binding import bind
from localaws.personalize.filters.checks import Checked
from localaws.personalize.resources import ACTIVE, UNDER_DELETION, Resource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localaws.personalize.metadata.catalogue import Catalogue, Universe
    from localaws.personalize.metadata.columns import Booleans, Value


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
            raise invalid_input(
                "filterValues need the filter that they are for: give its filterArn."
            )
        return None
    # Imported with the first filtered request: it needs numpy.
    from localaws.personalize.filters.evaluation import evaluate  # noqa: PLC0415

    used = _filter(plane, caller, version, filter_arn)
    group = version.document["datasetGroupArn"]
    checked = checked_expression(plane, group, used.document["filterExpression"])
    _check_target(used, checked, item_id)
    return evaluate(bind(checked, filter_values), _Facts(plane, group, user_id, item_id, items))


def not_had(
    plane: ControlPlane,
    version: Resource,
    *,
    event_type: str,
    user_id: str,
    items: "Universe",
) -> "Booleans":
    """Which items a user has no event of a type with, among the newest hundred of the type.

    Args:
        plane: of the service.
        version: solution version or recommender that answers.
        event_type: compared without case, as in filters.
        user_id: the request's user.
        items: in the order of the answer; see `mask`.
    """
    facts = _Facts(plane, version.document["datasetGroupArn"], user_id, None, items)
    allowed: Booleans = ~facts.interacted([event_type.lower()])
    return allowed


def _filter(plane: ControlPlane, caller: Caller, version: Resource, arn: str) -> Resource:
    used = plane.get(caller, "Filter", arn)
    if used.status != ACTIVE:
        raise invalid_input(f"Filter {arn} is not ACTIVE; its status is {used.status}.")
    group = version.document["datasetGroupArn"]
    if used.document["datasetGroupArn"] != group:
        raise invalid_input(
            f"Filter {arn} does not belong to {group}, of which the campaign or recommender is."
        )
    return used


def _check_target(used: Resource, checked: Checked, item_id: str | None) -> None:
    target = checked.filter.expressions[0].target
    if target != "ItemID":
        raise invalid_input(
            f"Filter {used.arn} is for {target}; recommended items need one for ItemID."
        )
    if checked.is_of_current_item and item_id is None:
        raise invalid_input(
            f"Filter {used.arn} compares with CurrentItem, which only recipes of related items have."
        )


@dataclass(frozen=True)
class _Facts:
    """What is known of the items, the user and the item of a request; read when a condition asks for it."""

    plane: ControlPlane
    group: str
    user_id: str | None
    item_id: str | None
    items: "Universe"

    @property
    def count(self) -> int:
        return len(self.items)

    def any_of(self, field: str, texts: "Sequence[str]") -> "Booleans":
        return self._of_items(self._items.any_of(field, texts))

    def compare(self, field: str, comparison: str, number: float) -> "Booleans":
        return self._of_items(self._items.compare(field, comparison, number))

    def interacted(self, event_types: "Sequence[str] | None") -> "Booleans":
        from localaws.personalize.typed_events import typed_events  # noqa: PLC0415  it needs numpy

        if self.user_id is None:
            return self.items.mask(())
        store = self.plane.store
        with store.lock:
            interactions = datasets.of_group(self.plane, self.group, "INTERACTIONS")
            records = None if interactions is None else interactions.internal.get("records")
            events = typed_events(store.database, records, self.group, self.user_id)
        return self.items.mask(
            each.item_id for each in events if event_types is None or each.event_type in event_types
        )

    def of_user(self, field: str) -> "Value | None":
        # A deletion of users takes the file away that a column is read from.
        with self.plane.store.lock:
            return _value(self._catalogue("USERS"), self.user_id, field)

    def of_item(self, field: str) -> "Value | None":
        return _value(self._items, self.item_id, field)

    @functools.cached_property
    def _items(self) -> "Catalogue":
        return self._catalogue("ITEMS")

    def _catalogue(self, kind: str) -> "Catalogue":
        dataset = datasets.of_group(self.plane, self.group, kind)
        if dataset is None or dataset.status in UNDER_DELETION:
            raise invalid_input(f"The dataset of type {kind} of {self.group} is gone.")
        return self.plane.catalogues.of(dataset)

    def _of_items(self, matches: "Booleans") -> "Booleans":
        of_items: Booleans = matches.take(self.items.rows(self._items))
        return of_items


def _value(catalogue: "Catalogue", record_id: str | None, field: str) -> "Value | None":
    return None if record_id is None else catalogue.value(catalogue.row(record_id), field)
