"""What a plugin does with the provider's configuration."""

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from localpulumi.provider.wire import to_struct
from tests.support.provider_driver import CONFIG, Driver, FailedCallError, shown

UNKNOWN_KEY = {**CONFIG, "accessKey": "AKIAUNKNOWN000000000", "secretKey": "unknown"}


def configure(driver: Driver, config: dict[str, object]) -> None:
    shown(driver.stub.Configure, pb.ConfigureRequest(args=to_struct(config)))


@pytest.mark.parametrize("spelled", [False, "false"])
def test_credentials_are_tried_when_the_provider_is_configured(
    aws: Driver, spelled: object
) -> None:
    configure(aws, {**CONFIG, "skipCredentialsValidation": spelled})
    with pytest.raises(FailedCallError, match="provider aws: GetCallerIdentity: InvalidClientTok"):
        configure(aws, {**UNKNOWN_KEY, "skipCredentialsValidation": spelled})


@pytest.mark.parametrize(
    "config", [UNKNOWN_KEY, {**UNKNOWN_KEY, "skipCredentialsValidation": "true"}]
)
def test_credentials_are_not_tried_otherwise(aws_native: Driver, config: dict[str, object]) -> None:
    configure(aws_native, config)
