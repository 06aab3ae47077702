"""Errors of the Firehose API."""

from localaws.shared.json_protocol import RefusedError


class FirehoseError(RefusedError):
    """A request that Firehose refuses."""


def invalid(message: str) -> FirehoseError:
    """Make the error of a request that can never succeed."""
    return FirehoseError("InvalidArgumentException", message)


def not_served(what: str) -> FirehoseError:
    """Make the error of a feature that Firehose has and the local one has not."""
    return invalid(f"The local Firehose does not serve {what}. Leave it out, or try it on AWS.")
