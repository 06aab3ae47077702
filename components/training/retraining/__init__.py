"""Retraining that runs itself: the workflow, and what starts it."""
