"""What a notebook instance needs to be made and to start: a role that admits SageMaker, a key, its lifecycle configuration.

Source: Amazon SageMaker Developer Guide, "How to use SageMaker AI execution roles"; API Reference, CreateNotebookInstance.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localaws.sagemaker.arns import CONFIG, arn
from localaws.sagemaker.errors import invalid
from localaws.shared.ports import RoleRefusedError, ServiceRoles

Settings = Mapping[str, Any]


class Prerequisites:
    """Looks at what settings of an instance name.

    Args:
        roles: that instances act in.
        key_refusal: why a key of KMS, by its ARN, cannot be used; None when it can.
        has_config: whether there is a lifecycle configuration with an ARN.
    """

    def __init__(
        self,
        roles: ServiceRoles,
        key_refusal: Callable[[str], str | None],
        has_config: Callable[[str], bool],
    ) -> None:
        self._roles = roles
        self._key_refusal = key_refusal
        self._has_config = has_config

    def check(self, arn_: str, settings: Settings) -> None:
        """Refuse settings that name what is not there.

        Args:
            arn_: of the instance.
            settings: as DescribeNotebookInstance has them.

        Raises:
            SageMakerError: it is not there, or does not admit the service.
        """
        lacking = self.lacking(arn_, settings)
        if lacking:
            raise invalid(lacking)

    def lacking(self, arn_: str, settings: Settings) -> str:
        """Why an instance with these settings would fail to start; empty when it would not."""
        _, _, _, region, account, _ = arn_.split(":", 5)
        role, config = settings["RoleArn"], settings.get("LifecycleConfigName")
        try:
            self._roles.check(role, account, region, arn_)
        except RoleRefusedError as error:
            return (
                f"Could not assume role {role}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' "
                f"to assume the role: {error}"
            )
        config_arn = arn(CONFIG, account, region, config) if config else ""
        if config and not self._has_config(config_arn):
            return f"Notebook Instance Lifecycle Config '{config_arn}' does not exist."
        key = settings.get("KmsKeyId")
        refusal = self._key_refusal(_key_arn(key, account, region)) if key else None
        return f"The key {key} cannot be used: {refusal}" if refusal else ""


def _key_arn(key: str, account: str, region: str) -> str:
    """ARN of a key that is given by its ARN, its id or its alias."""
    if key.startswith("arn:"):
        return key
    resource = key if key.startswith("alias/") else f"key/{key}"
    return f"arn:aws:kms:{region}:{account}:{resource}"
