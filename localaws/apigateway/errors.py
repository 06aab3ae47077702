"""Errors of the API Gateway control plane, as botocore knows them."""


class ControlError(Exception):
    """A refused control-plane call.

    `code` is the exception's name in the API, `status` its HTTP status.
    Source: Amazon API Gateway REST API Reference, error codes of the operations.
    """

    code = "BadRequestException"
    status = 400


class BadRequestError(ControlError):
    """The request does not make sense: a wrong document, patch path or value."""


class NotFoundError(ControlError):
    """The named API, stage, deployment, key or plan does not exist."""

    code = "NotFoundException"
    status = 404


class ConflictError(ControlError):
    """Something with this name exists already."""

    code = "ConflictException"
    status = 409
