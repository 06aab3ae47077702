"""Athena's SQL: how it is read, and what of it DuckDB is given."""
