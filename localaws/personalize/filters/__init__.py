"""Filters: their language, the checks of an expression, and what it leaves of a catalogue.

Source: Amazon Personalize Developer Guide, "Filter expressions" and its guidelines; what it leaves open is in ADR 29.
"""
