"""Notebooks, and the analyses that they show."""
