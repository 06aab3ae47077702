"""The plugin as the process that the engine starts."""

from __future__ import annotations

import subprocess
import sys

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from tests.support.local_aws import CHECKOUT


@pytest.mark.parametrize("package", ["aws", "aws-native"])
def test_the_process_serves_at_the_port_that_it_prints(package: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "localpulumi.provider", package, "127.0.0.1:1"],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process, process.stdout:
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            assert stub.GetPluginInfo(empty_pb2.Empty()).version.count(".") == 2
        process.terminate()


def test_an_unknown_package_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "localpulumi.provider", "gcp"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "'gcp' is unknown; expected 'aws' or 'aws-native'" in done.stderr
