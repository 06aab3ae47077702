"""What the control plane keeps: REST APIs with deployments and stages, API keys, usage plans."""

from dataclasses import asdict, dataclass, field
from typing import Any

from localaws.apigateway.openapi_document import Document

Tags = dict[str, str]


@dataclass(kw_only=True)
class Deployment:
    """A snapshot of an API's document; times in seconds since the Unix epoch."""

    deployment_id: str
    description: str
    created_at: int
    document: Document


@dataclass(kw_only=True)
class Stage:
    """A named reference to a deployment, with its settings.

    `method_settings` is keyed by `*/*` or `<resource path without the first slash>/<METHOD>`.
    """

    name: str
    deployment_id: str
    description: str
    created_at: int
    updated_at: int
    variables: dict[str, str] = field(default_factory=dict)
    method_settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    tags: Tags = field(default_factory=dict)


@dataclass(kw_only=True)
class RestApi:
    """A REST API. Name, description and all settings stand in the document."""

    api_id: str
    account: str
    region: str
    created_at: int
    document: Document
    tags: Tags = field(default_factory=dict)
    deployments: dict[str, Deployment] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """The ARN under which the API is tagged."""
        return f"arn:aws:apigateway:{self.region}::/restapis/{self.api_id}"


@dataclass(kw_only=True)
class ApiKey:
    """A key that clients send in `x-api-key`."""

    key_id: str
    account: str
    region: str
    name: str
    value: str
    description: str
    enabled: bool
    created_at: int
    updated_at: int
    customer_id: str = ""
    tags: Tags = field(default_factory=dict)


@dataclass(kw_only=True)
class UsagePlan:
    """Which keys may call which stages, how fast and how often.

    `api_stages` are `{"apiId", "stage", "throttle"?}`, as the API shows them.
    """

    plan_id: str
    account: str
    region: str
    name: str
    description: str
    api_stages: list[dict[str, Any]] = field(default_factory=list)
    throttle: dict[str, Any] = field(default_factory=dict)
    quota: dict[str, Any] = field(default_factory=dict)
    product_code: str = ""
    key_ids: list[str] = field(default_factory=list)
    tags: Tags = field(default_factory=dict)


def rest_api_to_json(api: RestApi) -> dict[str, Any]:
    """The API as JSON values."""
    return asdict(api)


def rest_api_from_json(data: dict[str, Any]) -> RestApi:
    """The API from what `rest_api_to_json` made."""
    return RestApi(
        **{
            **data,
            "deployments": {key: Deployment(**value) for key, value in data["deployments"].items()},
            "stages": {key: Stage(**value) for key, value in data["stages"].items()},
        }
    )
