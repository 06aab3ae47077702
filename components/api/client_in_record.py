"""What the routes without a function write of a request's client into the records of its events, for their context."""

from components.api.openapi_source import template
from components.api.placeholders import Values
from components.preflight.checked_context import CheckedContext

_WHERE = "components/api/client_in_record.py"


def client_values(context: CheckedContext | None) -> Values:
    """Values of the placeholders in `openapi/events.yaml`: lines that add to `$client` what a record tells of it.

    What nobody reads is not written; where that is all, there are no lines.

    Args:
        context: of users; None where none is derived.
    """
    read: list[str] = []
    names: dict[str, str] = {}
    if context is not None and context.device is not None:
        read += template("user_agent_of_request", _WHERE).splitlines()
    if context is not None and context.location_header is not None:
        read += template("location_of_request", _WHERE).splitlines()
        names["locationHeader"] = context.location_header
    return {"clientOfRequest": tuple(read), **names}
