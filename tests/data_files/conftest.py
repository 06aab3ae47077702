"""Fixtures of the table of data files."""

from tests.support.databases import databases, engine

__all__ = ["databases", "engine"]
