"""`make status`: how a stack does, in one table."""
