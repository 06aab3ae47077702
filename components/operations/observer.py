"""The function that looks every hour at what AWS sends no metrics of."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.building import policies
from components.building.handler_function import HandlerFunction, HandlerFunctionArgs
from components.building.schedule import Schedule, ScheduleArgs, invoke
from components.core.context import StackContext
from components.operations.watched import OBSERVER

EVERY = "rate(1 hour)"
# Some twenty calls of the control plane, which may have to wait for each other.
TIMEOUT_SECONDS = 300
MEMORY_MIB = 256

Arns = Mapping[str, pulumi.Input[str]]
"""By what they are for."""


@dataclass(frozen=True, kw_only=True)
class ObserverArgs:
    """Inputs of an Observer.

    Attributes:
        context: of the stack.
        solution_arns: of the models' solutions.
        campaign_arns: of the campaigns that answer.
        recommender_arns: of the recommenders that answer.
        dataset_arns: of the datasets, by their types.
        dead_letter_bucket: name of the bucket with what the event source gave up.
        dead_letter_bucket_arn: of that bucket.
    """

    context: StackContext
    solution_arns: Arns
    campaign_arns: Arns
    recommender_arns: Arns
    dataset_arns: Arns
    dead_letter_bucket: pulumi.Input[str]
    dead_letter_bucket_arn: pulumi.Input[str]


class Observer(pulumi.ComponentResource):
    """Makes a HandlerFunction, and the Schedule that invokes it.

    Attributes:
        function_name: of the function.
    """

    function_name: pulumi.Output[str]

    def __init__(
        self, name: str, args: ObserverArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:operations:Observer", name, {}, opts)
        context, child = args.context, pulumi.ResourceOptions(parent=self)
        function = HandlerFunction(name, _function(args), child)
        Schedule(
            f"{name}-times",
            ScheduleArgs(
                context=context, purpose=OBSERVER, expression=EVERY, target=invoke(function.arn)
            ),
            child,
        )
        self.function_name = function.function_name
        self.register_outputs({"functionName": self.function_name})


def _function(args: ObserverArgs) -> HandlerFunctionArgs:
    environment = {
        "SOLUTION_ARNS": args.solution_arns,
        "CAMPAIGN_ARNS": args.campaign_arns,
        "RECOMMENDER_ARNS": args.recommender_arns,
        "DATASET_ARNS": args.dataset_arns,
    }
    return HandlerFunctionArgs(
        context=args.context,
        purpose=OBSERVER,
        folder="operations",
        handler="observe.handler",
        environment={
            **{name: pulumi.Output.json_dumps(dict(arns)) for name, arns in environment.items()},
            "DEAD_LETTER_BUCKET": args.dead_letter_bucket,
        },
        statements=[
            *policies.observe_training(
                solution_arns=list(args.solution_arns.values()),
                campaign_arns=list(args.campaign_arns.values()),
                recommender_arns=list(args.recommender_arns.values()),
            ),
            *policies.list_objects(args.dead_letter_bucket_arn),
        ],
        timeout_seconds=TIMEOUT_SECONDS,
        memory_mib=MEMORY_MIB,
    )
