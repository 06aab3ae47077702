"""The preparation of raw data: what describes them, and the workflow that prepares them."""
