"""All that knows MiniStack: our services in its tables, and replacements of its parts."""
