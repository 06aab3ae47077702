"""Filter expressions: their language, and what they may say of datasets.

Source: Amazon Personalize Developer Guide, "Filter expressions". ADR 32 tells what is our reading of it.
"""
