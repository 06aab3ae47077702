"""Crawlers: what they are told, how they are kept, how their runs begin and end."""
