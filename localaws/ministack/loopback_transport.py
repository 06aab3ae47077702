"""Requests on loopback count as encrypted in policies: nothing that could be overheard leaves the machine.

Without it a resource policy that demands TLS (`aws:SecureTransport`), as this program's do, would refuse every request.
"""

from ministack.core.iam_evaluator import pin_request_origin


def pin_as_encrypted(source_ip: str, secure_transport: bool) -> None:
    """Stand in for what MiniStack derives from the listener, which speaks plain HTTP."""
    del secure_transport
    pin_request_origin(source_ip, secure_transport=True)
