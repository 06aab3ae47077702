"""What interactions, items and users tell before they are imported, as functions over tables in DuckDB."""
