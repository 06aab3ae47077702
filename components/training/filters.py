"""Filters that requests for recommendations may name."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws_native as aws_native

from components.core.context import StackContext
from components.core.naming import short_hash
from components.preflight.checked_data import CheckedFilter, filters_variable


@dataclass(frozen=True, kw_only=True)
class RecommendationFiltersArgs:
    """Inputs of RecommendationFilters.

    Attributes:
        context: of the stack.
        dataset_group_arn: of the group, once it has its datasets: their columns are what filters are about.
        generation: of that group: a number in the names of its filters.
        filters: checked; there may be none.
    """

    context: StackContext
    dataset_group_arn: pulumi.Input[str]
    generation: pulumi.Input[int]
    filters: Sequence[CheckedFilter]


class RecommendationFilters(pulumi.ComponentResource):
    """Makes a Filter each.

    A changed expression or group is another filter, made before the functions move to it and the old one goes.

    Attributes:
        variable: JSON text for the functions: ARN and placeholders by name, as `filters_variable` makes it.
        arns: patterns, as in IAM policies, of all filters that the stack has had and will have; none without filters.
    """

    variable: pulumi.Output[str]
    arns: list[pulumi.Output[str]]

    def __init__(
        self, name: str, args: RecommendationFiltersArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:training:RecommendationFilters", name, {}, opts)
        self._name = name
        self._args = args
        made = {each.name: self._create_filter(each).filter_arn for each in args.filters}
        self.variable = pulumi.Output.all(**made).apply(
            lambda arns: filters_variable(args.filters, arns)
        )
        context = args.context
        pattern = context.personalize_arn(f"filter/{context.naming.filter_pattern()}")
        self.arns = [pattern] if args.filters else []
        self.register_outputs({"variable": self.variable})

    def _create_filter(self, given: CheckedFilter) -> aws_native.personalize.Filter:
        """Make a filter under a logical name that no other expression has.

        So a refresh that reads the expression back with other blanks must not replace it: the new one would have the
        old one's name.
        """
        context = self._args.context
        return aws_native.personalize.Filter(
            f"{self._name}-{given.name}-{short_hash(given.expression)}",
            name=context.naming.filter(given.name, given.expression, self._args.generation),
            dataset_group_arn=self._args.dataset_group_arn,
            filter_expression=given.expression,
            tags=context.tag_list,
            opts=pulumi.ResourceOptions(
                parent=self,
                # The native provider would have the old one go first, under functions that still name it.
                delete_before_replace=False,
                ignore_changes=["filterExpression"],
            ),
        )
