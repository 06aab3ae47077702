"""A parameter file for the stack's own dataset group: it starts a run, and says what of it is done how.

What the stack is made of is said by its configuration: the file names it, and cannot change it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.retraining.imports import Table
from handlers.retraining.parameter_file.plan import Plan
from handlers.retraining.parameter_file.problems import ParameterFileError


@dataclass(frozen=True)
class Request:
    """What a run is asked for.

    Attributes:
        import_mode: `FULL` or `INCREMENTAL`.
        purposes: of the models that are trained.
        warnings: what of the file is not used, as sentences.
    """

    import_mode: str
    purposes: Sequence[str]
    warnings: Sequence[str] = ()


def read_request(plan: Plan, tables: Sequence[Table], stack: Mapping[str, Any]) -> Request:
    """What a parameter file asks of the stack's own dataset group.

    Args:
        plan: the file.
        tables: the datasets of the group.
        stack: what the state machine knows of its stack.

    Raises:
        ParameterFileError: it describes what is not this stack's.
    """
    purposes = {_name(model["solutionArn"]): each for each, model in stack["models"].items()}
    problems = [
        *_foreign(plan, purposes, stack),
        *(f"datasets.{each} {text}" for each, text in _other_schemas(plan, tables)),
    ]
    if problems:
        raise ParameterFileError(problems)
    return Request(
        import_mode=plan.import_request["importMode"],
        purposes=[purposes[solution.name] for solution in plan.solutions],
        warnings=(*plan.warnings, *_unused(plan)),
    )


def _unused(plan: Plan) -> Iterator[str]:
    if plan.filter_requests:
        yield "filters is not used: those of the stack's own dataset group are in personalize:filters."
    if plan.event_tracker_request is not None:
        yield "eventTracker is not used: the stack's own dataset group has one."


def _foreign(plan: Plan, purposes: Mapping[str, str], stack: Mapping[str, Any]) -> list[str]:
    campaigns = {_name(model["campaignArn"]) for model in stack["models"].values()}
    return [
        *(
            f"The solution {each.name} is none of this stack's; they are {', '.join(purposes)}."
            for each in plan.solutions
            if each.name not in purposes
        ),
        *(
            f"The campaign {each.name} is none of this stack's; they are {', '.join(sorted(campaigns))}."
            for each in plan.campaigns
            if each.name not in campaigns
        ),
    ]


def _other_schemas(plan: Plan, tables: Sequence[Table]) -> list[tuple[str, str]]:
    schemas = {table.dataset_type: table.schema.to_json() for table in tables}
    told: list[tuple[str, str]] = []
    for dataset in plan.datasets:
        if dataset.dataset_type not in schemas:
            told.append((dataset.dataset_type, "is no dataset of this stack; remove it."))
        elif dataset.schema.to_json() != schemas[dataset.dataset_type]:
            told.append(
                (
                    dataset.dataset_type,
                    "has another schema than the stack's, which the configuration gives it; make them the same.",
                )
            )
    return told


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
