"""Identifiers and lookups of the control plane's resources."""

import secrets
import string

from localaws.apigateway.control.request import ControlRequest
from localaws.apigateway.errors import NotFoundError
from localaws.apigateway.records import ApiKey, Deployment, RestApi, Stage, UsagePlan

_ALPHABET = string.ascii_lowercase + string.digits


def new_id(length: int = 10) -> str:
    """A random identifier of lower-case letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_key_value() -> str:
    """The value of an API key for which none is given: 40 letters and digits."""
    alphabet = string.ascii_letters + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(40))


def find_api(request: ControlRequest) -> RestApi:
    """The API of the request's path.

    Raises:
        NotFoundError: this account and region have no such API.
    """
    api_id = request.path["restapi_id"]
    api = request.store.apis.get(api_id)
    if api is None or (api.account, api.region) != (request.account, request.region):
        raise NotFoundError(f"Invalid API identifier specified {request.account}:{api_id}")
    return api


def find_deployment(api: RestApi, deployment_id: str) -> Deployment:
    """A deployment of an API.

    Raises:
        NotFoundError: there is none.
    """
    if deployment_id not in api.deployments:
        raise NotFoundError("Invalid Deployment identifier specified")
    return api.deployments[deployment_id]


def find_stage(api: RestApi, name: str) -> Stage:
    """A stage of an API.

    Raises:
        NotFoundError: there is none.
    """
    if name not in api.stages:
        raise NotFoundError("Invalid stage identifier specified")
    return api.stages[name]


def find_key(request: ControlRequest, key_id: str) -> ApiKey:
    """An API key.

    Raises:
        NotFoundError: this account and region have no such key.
    """
    key = request.store.keys.get(key_id)
    if key is None or (key.account, key.region) != (request.account, request.region):
        raise NotFoundError("Invalid API Key identifier specified")
    return key


def find_plan(request: ControlRequest) -> UsagePlan:
    """The usage plan of the request's path.

    Raises:
        NotFoundError: this account and region have no such plan.
    """
    plan = request.store.plans.get(request.path["usageplan_id"])
    if plan is None or (plan.account, plan.region) != (request.account, request.region):
        raise NotFoundError("Invalid Usage Plan ID specified")
    return plan
