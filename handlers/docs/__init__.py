"""The page on which people read about the API and try it."""
