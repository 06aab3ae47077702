"""Names of metrics of Amazon Personalize, of which some are half as long as a line of a terminal."""

from textwrap import wrap

WIDTH = 27


def broken(name: str) -> str:
    """A name in lines of 27 characters, each but the last broken behind an underscore."""
    return "\n".join(wrap(name.replace("_", "_ "), WIDTH)).replace("_ ", "_")
