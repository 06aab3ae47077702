"""A role that an AWS service assumes, with what it may do."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.core.context import StackContext
from components.core.outputs import once


@dataclass(frozen=True, kw_only=True)
class ServiceRoleArgs:
    """Inputs of a ServiceRole.

    Attributes:
        context: of the stack.
        purpose: what the role is for, as words of its name.
        service: principal that assumes it, as `lambda.amazonaws.com`.
        statements: what it may do; see `policies`.
        conditions: that keep the service from acting for another account.
        generation: of the dataset group for which it is used, where each has a role of its own.
        beside_data: whether data that stay need it, as those of a group with a key.
    """

    context: StackContext
    purpose: str
    service: str
    statements: Sequence[policies.Statement]
    conditions: policies.Conditions | None = None
    generation: pulumi.Input[int] = 1
    beside_data: bool = False


class ServiceRole(pulumi.ComponentResource):
    """Makes Role and RolePolicy.

    Attributes:
        arn: of the role, known once its policy is in force: what takes it may use it at once.
        name: of the role.
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(
        self, name: str, args: ServiceRoleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:building:ServiceRole", name, {}, opts)
        plain = pulumi.ResourceOptions(parent=self)
        child = args.context.beside_data(self) if args.beside_data else plain
        role = aws.iam.Role(
            f"{name}-role",
            name=args.context.naming.iam_role(args.purpose, args.generation),
            assume_role_policy=policies.trust(args.service, args.conditions),
            opts=child,
        )
        policy = aws.iam.RolePolicy(
            f"{name}-permissions",
            role=role.name,
            name="permissions",
            policy=policies.document(args.statements),
            # The provider goes by the policy's name alone, and would take the old role's while its function still works.
            opts=child.merge(pulumi.ResourceOptions(delete_before_replace=False)),
        )
        self.arn = once(role.arn, policy.id)
        self.name = role.name
        self.register_outputs({"arn": self.arn, "name": self.name})
