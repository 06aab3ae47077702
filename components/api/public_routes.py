"""Which routes are for everybody's programs: those that ask for an API key. The owner's are signed."""

from components.api.openapi_source import Document

API_KEY = "apiKey"
"""Name of the security scheme in openapi/base.yaml."""


def is_public(operation: Document) -> bool:
    """Tell whether an operation asks for an API key."""
    return any(API_KEY in requirement for requirement in operation.get("security", ()))


def is_public_fragment(fragment: Document) -> bool:
    """Tell whether a group's routes are public: all of them are, or none."""
    return any(
        is_public(operation)
        for operations in fragment["paths"].values()
        for operation in operations.values()
    )
