"""Fixtures of all tests."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.local_aws import REGION

pytest_plugins = ["localaws.pytest_plugin"]

# How many examples a property is tried with; `make test-fast` asks for the few (`--hypothesis-profile fast`), and no
# test says a number of its own. Tests assert no time, so a busy machine is no failure.
settings.register_profile("full", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fast", settings.get_profile("full"), max_examples=15)
# Of requests to a deployed stack, each of which is a function that runs.
settings.register_profile("served", settings.get_profile("full"), max_examples=25)
settings.load_profile("full")

# Fixtures that start the server process; what uses one of them, also through another fixture, is not a fast test.
SERVER_FIXTURES = {"local_aws", "program"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much of what is long is played, beyond what `make test` does."""
    order = parser.getgroup("order", "tests/e2e/test_event_order.py")
    order.addoption("--order-seeds", type=int, default=3, help="how many (default: 3)")
    order.addoption("--order-events", type=int, default=20, help="of each user (default: 20)")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Import and collect without garbage collections, and keep what is there out of all later ones.

    The SDKs are millions of objects that stay to the end; looking through them again and again took a fifth of a run.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a running local AWS, so that `make test-fast` can leave them out."""
    for item in items:
        if SERVER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.local_aws)


@pytest.fixture(autouse=True)
def hermetic_aws_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep every test away from the AWS account, profile and settings of whoever runs it."""
    nowhere = tmp_path_factory.getbasetemp() / "no-aws-configuration"
    for name in (
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_ENDPOINT_URL",
        "AWS_ROLE_ARN",
        "LOCALAWS_HOME",
        "LOCALAWS_PORT",
    ):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": str(nowhere),
        "AWS_SHARED_CREDENTIALS_FILE": str(nowhere),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
