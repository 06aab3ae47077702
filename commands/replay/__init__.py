"""`python -m commands.replay`: dead letters and the archive delivered to Amazon Personalize once more (ADR 25)."""
