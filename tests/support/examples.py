"""How many examples a property is tried with, of those of the run's profile (tests/conftest.py)."""

from hypothesis import settings

few = settings(max_examples=settings().max_examples // 4)
"""For properties of which each example is a file."""
