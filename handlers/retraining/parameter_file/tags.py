"""The tags at the top of a parameter file: of every request that has none of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers.retraining.parameter_file.plan import Plan, Request


def with_default_tags(plan: Plan, tags: Sequence[Mapping[str, str]]) -> Plan:
    """A plan whose requests all have tags; schemas alone cannot have any.

    Source: Amazon Personalize API Reference, CreateSchema.
    """
    if not tags:
        return plan

    def tagged(request: Request) -> Request:
        return {"tags": list(tags), **request}

    tracker = plan.event_tracker_request
    return replace(
        plan,
        dataset_group_request=tagged(plan.dataset_group_request),
        import_request=tagged(plan.import_request),
        datasets=tuple(replace(each, request=tagged(each.request)) for each in plan.datasets),
        solutions=tuple(
            replace(
                each, request=tagged(each.request), version_request=tagged(each.version_request)
            )
            for each in plan.solutions
        ),
        campaigns=tuple(replace(each, request=tagged(each.request)) for each in plan.campaigns),
        event_tracker_request=None if tracker is None else tagged(tracker),
        filter_requests=tuple(map(tagged, plan.filter_requests)),
    )
