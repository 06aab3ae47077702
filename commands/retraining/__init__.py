"""Retraining from the command line: start a run, watch it, cancel it, list past ones, go back to an earlier version."""
