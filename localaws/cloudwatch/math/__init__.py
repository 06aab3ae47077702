"""Metric math: the language of expressions over metrics."""
