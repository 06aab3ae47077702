"""Limits of the service that every function knows."""

MAX_ID_LENGTH = 256
"""Characters of a user id, item id, session id or event id. Source: Amazon Personalize API Reference, PutEvents."""
