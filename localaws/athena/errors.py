"""Errors of the Athena API, and why queries fail.

Source: Amazon Athena API Reference, errors of each action; User Guide, "Athena error catalog".
"""

from localaws.shared.json_protocol import RefusedError

USER, SYSTEM = 2, 1
"""Categories of failures."""
INTERNAL, USER_ERROR, DATA_ERROR, DDL_FAILED, SYNTAX_ERROR = 200, 1000, 1001, 1003, 1006
"""Types of failures."""


class AthenaError(RefusedError):
    """A request that Athena refuses."""


class QueryError(Exception):
    """Why a query fails; the message is what its state tells as the reason.

    Attributes:
        category: 1 for the system, 2 for the user.
        type: number in the catalog of errors.
    """

    def __init__(self, message: str, type_: int = USER_ERROR, category: int = USER) -> None:
        super().__init__(message)
        self.type = type_
        self.category = category


class ScanLimitError(Exception):
    """A query would read more than its work group lets one read."""


def invalid(message: str, athena_code: str = "INVALID_INPUT") -> AthenaError:
    """A request is not valid."""
    return AthenaError("InvalidRequestException", message, AthenaErrorCode=athena_code)


def syntax_error(message: str) -> QueryError:
    """A query cannot be understood."""
    return QueryError(f"SYNTAX_ERROR: {message}", SYNTAX_ERROR)


def ddl_failed(message: str) -> QueryError:
    """A statement that is no query cannot be carried out."""
    return QueryError(f"FAILED: {message}", DDL_FAILED)


def not_served(what: str) -> QueryError:
    """Something that Athena has and the local one has not."""
    return QueryError(
        f"NOT_SUPPORTED: {what} is not supported by the local AWS. Leave it out, or try it on AWS."
    )
