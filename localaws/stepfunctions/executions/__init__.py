"""Executions: where they are kept, what moves them, and the operations about them."""
