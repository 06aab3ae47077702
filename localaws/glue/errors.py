"""Errors of the Glue API, and of a crawl.

Source: AWS Glue Web API Reference, errors of each action.
"""

from localaws.shared.json_protocol import RefusedError


class GlueError(RefusedError):
    """A request that Glue refuses."""


class CrawlError(Exception):
    """A crawl cannot go on; the message is what `LastCrawl.ErrorMessage` says."""


class StoppedError(Exception):
    """A crawl was asked to end."""


def invalid(message: str) -> GlueError:
    """A parameter has a value that it cannot have."""
    return GlueError("InvalidInputException", message)


def not_found(message: str) -> GlueError:
    """What a request names is not there."""
    return GlueError("EntityNotFoundException", message)


def not_served(what: str) -> GlueError:
    """A feature that Glue has and the local one has not."""
    return invalid(f"{what} is not supported by the local AWS. Leave it out, or try it on AWS.")


def no_crawler(name: object) -> GlueError:
    """There is no such crawler."""
    return not_found(f"Crawler entry with name {name} does not exist")
