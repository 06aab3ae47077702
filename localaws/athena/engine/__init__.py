"""DuckDB as the engine of one query: what it may touch, how it reads tables, and how results are written."""
