"""Requests on loopback count as encrypted in policies: nothing that could be overheard leaves the machine.

Without it a resource policy that demands TLS (`aws:SecureTransport`), as this program's do, would refuse every request.
"""

from ministack import app
from ministack.core.iam_evaluator import pin_request_origin


def install() -> None:
    """Replace what MiniStack derives from the listener, which speaks plain HTTP."""

    def pin(source_ip: str, _secure_transport: bool) -> None:
        pin_request_origin(source_ip, secure_transport=True)

    app.pin_request_origin = pin
