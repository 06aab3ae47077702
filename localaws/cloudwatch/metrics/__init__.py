"""Metrics: what was measured, by the minute, and what is asked about it."""
