"""Alarms: what they watch, when their state changes, and who is told."""
