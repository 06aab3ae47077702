"""The protocol without the SDK around it."""

import subprocess
import sys

from localpulumi.provider.protocol import leave_out_the_sdk
from tests.support.local_aws import CHECKOUT

WITHOUT_SDK = """
import sys
from localpulumi.provider.protocol import leave_out_the_sdk
leave_out_the_sdk()
import localpulumi.provider.wire
print("pulumi.automation" in sys.modules)
"""


def test_the_protocol_is_imported_without_the_sdk() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SDK],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"


def test_an_sdk_that_is_imported_stays() -> None:
    import pulumi

    leave_out_the_sdk()
    assert sys.modules["pulumi"] is pulumi
