"""Velocity, the language of mapping templates: read into nodes, which write text.

ADR 22 tells why no library does it.
"""
