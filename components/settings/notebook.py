"""The settings `personalize:notebook`: a managed notebook instance with this project's notebooks."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from components.settings.section import Section
from components.settings.values import Boolean, whole_number

# Source: Amazon SageMaker API Reference, CreateNotebookInstance.
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
_INSTANCE_TYPE = r"^ml\.[a-z][a-z0-9-]*\.(medium|large|[0-9]*xlarge)$"
_LONGEST_NAME = 63


def _name(given: str) -> str:
    if len(given) <= _LONGEST_NAME and _NAME.fullmatch(given):
        return given
    raise ValueError(
        f"allowed are letters, digits and hyphens inside, at most {_LONGEST_NAME} characters"
    )


def _volume_size(given: object) -> int:
    return whole_number(given, lowest=5, highest=16_384)


def _idle_minutes(given: object) -> int | None:
    # Below a quarter of an hour a pause for thought would end the work.
    return None if given is None else whole_number(given, lowest=15, highest=1440, also="null or ")


class NotebookSettings(Section):
    """A notebook instance of Amazon SageMaker AI.

    Attributes:
        provision_sagemaker_notebook: whether there is one.
        notebook_instance_name: its name; None for one of project and stack.
        notebook_volume_size_in_gb: of the volume that keeps files and packages; a smaller one is another instance.
        instance_type: of the machine.
        idle_minutes: after so long without a busy kernel it stops; None for never.
        subnet_id: of the VPC from which it reaches the network; None for none.
        security_group_ids: of its network interface in that VPC; none for the VPC's default one.
        direct_internet_access: whether it reaches the internet past the VPC; None for only where there is no VPC.
    """

    provision_sagemaker_notebook: Boolean = True
    notebook_instance_name: Annotated[str, AfterValidator(_name)] | None = None
    notebook_volume_size_in_gb: Annotated[int, BeforeValidator(_volume_size)] = 64
    instance_type: Annotated[str, StringConstraints(pattern=_INSTANCE_TYPE)] = "ml.t3.medium"
    idle_minutes: Annotated[int | None, BeforeValidator(_idle_minutes)] = 60
    subnet_id: Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")] | None = None
    security_group_ids: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^sg-[0-9a-f]{8,17}$")], ...],
        Field(max_length=5),
    ] = ()
    direct_internet_access: Boolean | None = None

    @model_validator(mode="after")
    def _network_has_a_subnet(self) -> Self:
        if self.subnet_id is not None:
            return self
        if self.security_group_ids:
            raise ValueError(
                "securityGroupIds are given without subnetId; set subnetId to the subnet that they are for, or remove them"
            )
        if self.direct_internet_access is False:
            raise ValueError(
                "directInternetAccess is false without subnetId, which would leave the notebook without a network; set "
                "subnetId, or remove directInternetAccess"
            )
        return self

    @property
    def reaches_internet(self) -> bool:
        """Whether it reaches the internet past a VPC: where it has one, only when that is asked for."""
        if self.direct_internet_access is None:
            return self.subnet_id is None
        return self.direct_internet_access
