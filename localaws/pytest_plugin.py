"""Pytest plugin: the fixture `local_aws`, with which a test has an AWS of its own."""

from collections.abc import Iterator

import pytest

from localaws.testing import LocalAws, running_local_aws


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Return a local AWS that all tests of this process (of this worker, with pytest-xdist) share.

    `local_aws.endpoint` is its URL, `local_aws.credentials` its root key, and `local_aws.client("s3")` a boto3 client.
    """
    with running_local_aws(tmp_path_factory.mktemp("local-aws")) as running:
        yield running
