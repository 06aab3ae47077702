"""The stack's configuration as typed objects, read once at the edge."""
