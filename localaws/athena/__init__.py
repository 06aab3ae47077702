"""Athena: work groups, saved queries, and queries in Trino's SQL over tables of the Glue catalog, run by DuckDB."""
