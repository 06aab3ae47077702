"""What the cells of a CSV file may hold, as the pre-flight's SQL and the functions' Python both ask for it.

docs/data-files.md has the rules in words, with their sources.
"""

WHOLE_NUMBER = "[+-]?[0-9]+"
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"

# 1e11 seconds is the year 5138, 1e11 milliseconds is 1973; 1e14 milliseconds is 5138 again.
FIRST_MILLISECONDS = 100_000_000_000
FIRST_MICROSECONDS = 100_000_000_000_000

TIMESTAMP_COLUMNS = frozenset({"TIMESTAMP", "CREATION_TIMESTAMP"})
