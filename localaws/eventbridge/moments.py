"""Moments as EventBridge writes them."""

from datetime import UTC, datetime


def iso(seconds: float) -> str:
    """A moment in seconds since the Unix epoch, as `2026-01-31T12:00:00Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
