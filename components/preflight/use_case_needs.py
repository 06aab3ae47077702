"""What the use cases of a domain need of the data beyond events: told before a training that would fail, or learn little.

Source: Amazon Personalize Developer Guide, "ECOMMERCE use cases" and "VIDEO_ON_DEMAND use cases".
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from components.core.use_cases import UseCase
from components.preflight.checked_data import CheckedDataset
from components.preflight.findings import Finding


def use_case_findings(
    use_cases: Mapping[str, UseCase],
    datasets: Sequence[CheckedDataset],
    event_types: Collection[str],
) -> Iterator[Finding]:
    """What of the data stops or weakens the recommenders of a stack.

    Args:
        use_cases: by what their recommenders are for.
        datasets: of the stack.
        event_types: of the interactions.
    """
    has_items = any(each.dataset_type == "Items" for each in datasets)
    for purpose, each in use_cases.items():
        setting = f"personalize:useCases.{purpose}"
        if each.needs_items and not has_items:
            yield Finding(
                file=setting,
                text=f"The use case {each.name} learns from items, and there is no personalize:items. Give the items, or "
                "choose another use case.",
            )
        if each.better_with is not None and each.better_with not in event_types:
            yield Finding(
                file=setting,
                text=f"The use case {each.name} is better with events of the type {each.better_with}, of which the file has "
                "none. Add them where your users do such things.",
                severity="warning",
            )
