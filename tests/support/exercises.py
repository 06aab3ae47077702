"""What a live stack does with each of its permissions (`tests.support.permissions`): done, or how users see that it was refused."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.exercises_invocations import InvocationExercises
from tests.support.exercises_routes import RouteExercises
from tests.support.exercises_service import ServiceExercises
from tests.support.exercises_stream import StreamExercises
from tests.support.live_stack import Refusal


class Exercises(RouteExercises, ServiceExercises, StreamExercises, InvocationExercises):
    """All of them, by their names in the table."""

    def run(self, exercise: str) -> Refusal:
        """Do an exercise by its name."""
        method: Callable[[], Refusal] = getattr(self, exercise)
        return method()
