"""Programs that print what one run costs and how it compares; they assert nothing."""
