"""The modules that are imported ahead."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

AHEAD = """
import asyncio, sys
from components.importing import import_components
asyncio.run(import_components())
print(*sys.modules)
"""


def test_large_modules_of_the_sdk_are_whole_before_a_component_asks_for_them() -> None:
    said = subprocess.run([sys.executable, "-c", AHEAD], capture_output=True, text=True, check=True)
    modules = set(said.stdout.split())
    assert "components.program" in modules
    # The SDK puts its packages into sys.modules before it loads them; what is inside shows that it has.
    for inside in ("cloudwatch.log_group", "iam.role", "s3.bucket"):
        assert f"pulumi_aws.{inside}" in modules
