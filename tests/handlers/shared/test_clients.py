import subprocess
import sys

import pytest

from components.api import admin_routes
from components.api.recommendation_routes import TIMEOUT_SECONDS
from components.building.handler_function import HANDLERS
from handlers.recommendations.campaign import MAX_ATTEMPTS
from handlers.shared import clients, retries
from handlers.shared.clients import (
    CONNECT_TIMEOUT_SECONDS,
    CONTROL_READ_TIMEOUT_SECONDS,
    READ_TIMEOUT_SECONDS,
)


def test_clients_are_made_once_and_leave_retries_to_the_handlers() -> None:
    for client in (
        clients.personalize_once,
        clients.personalize_events,
        clients.personalize_runtime,
    ):
        assert client() is client()
        assert client().meta.config.retries["total_max_attempts"] == 1


def test_the_last_attempt_ends_before_the_function_is_stopped() -> None:
    attempts = MAX_ATTEMPTS + 1  # that of popular items, which stand in
    longest = attempts * (CONNECT_TIMEOUT_SECONDS + READ_TIMEOUT_SECONDS)
    pauses = sum(retries.FIRST_DELAY_SECONDS * 2**n for n in range(MAX_ATTEMPTS - 1))
    assert longest + pauses < TIMEOUT_SECONDS


def test_an_admin_function_ends_its_calls_before_it_is_stopped() -> None:
    calls = 4  # of delete-resources: two that look, two that delete
    longest = calls * (CONNECT_TIMEOUT_SECONDS + CONTROL_READ_TIMEOUT_SECONDS)
    assert longest < admin_routes.TIMEOUT_SECONDS


@pytest.mark.parametrize(
    "module",
    [
        "events.consumer",
        "privacy.delete_user",
        "recommendations.get_recommendations",
        "recommendations.get_related_items",
        "recommendations.get_personalized_ranking",
        "recommendations.get_popular_items",
        "admin.delete_resources",
    ],
)
def test_a_cold_start_imports_botocore_alone(module: str) -> None:
    program = f"import sys, handlers.{module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=HANDLERS.parent, capture_output=True, check=True
    )
    loaded = set(done.stdout.decode().split())
    assert "botocore.session" in loaded
    assert not loaded & {"boto3", "s3transfer", "concurrent.futures.process", "asyncio"}
