"""The stack's configuration as one typed object, read once at the edge.

Every problem of the configuration is found before a resource is registered, and all are told at once.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pulumi.runtime.config import CONFIG, get_config_env
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from components.core import recipes
from components.core.errors import ProblemsError

NAMESPACE = "personalize"

# An S3 object has at most 10 tags, and the uploaded files carry the three standard ones of naming.py.
# Source: Amazon S3 User Guide, "Categorizing your objects using tags".
MAX_TAGS = 7
STANDARD_TAG_KEYS = frozenset({"project", "stack", "managed-by"})

# These of the `aws:` settings reach every provider and dynamic resource alike; others would reach one only.
AWS_SETTINGS = frozenset({"region", "profile"})


def _number(given: object, *, lowest: int, highest: int, also: str = "") -> int:
    """A whole number that arrives as text or number."""
    text = str(given).strip()
    if re.fullmatch(r"-?[0-9]{1,9}", text) and lowest <= int(text) <= highest:
        return int(text)
    raise ValueError(f"allowed is {also}a whole number from {lowest} to {highest}")


def _min_provisioned_tps(given: object) -> int:
    # Source: Amazon Personalize endpoints and quotas: 500 requests per second and campaign.
    return _number(given, lowest=1, highest=500)


def _auto_training(given: object) -> int | Literal["off"]:
    # YAML reads an unquoted `off` as false. Source of the range: API Reference, AutoTrainingConfig.
    if str(given).strip().lower() in {"off", "false"}:
        return "off"
    return _number(given, lowest=1, highest=30, also="off or the days between two trainings, ")


def _stream_shards(given: object) -> int | Literal["on-demand"]:
    # Source: Amazon Kinesis Data Streams quotas: 500 shards or more an account and region.
    if str(given).strip() == "on-demand":
        return "on-demand"
    return _number(given, lowest=1, highest=500, also="on-demand or ")


def _archive_interval_seconds(given: object) -> int:
    # Source: Amazon Data Firehose API Reference, BufferingHints.
    return _number(given, lowest=0, highest=900)


def _boolean(given: object) -> bool:
    text = str(given).strip().lower()
    if text in {"true", "false"}:
        return text == "true"
    raise ValueError("allowed is true or false")


def _json(given: object) -> Any:
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except json.JSONDecodeError:
        raise ValueError(
            "this is no JSON; set it with `pulumi config set --path`, or as a YAML list or map"
        ) from None


def _location(given: str) -> str:
    if not given.lower().endswith(".csv"):
        raise ValueError("allowed is the path or s3:// address of one file whose name ends in .csv")
    if "://" in given and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/.+", given):
        raise ValueError("allowed is a path relative to the project, or s3://bucket/key.csv")
    return given


def _archive_prefix(given: str) -> str:
    prefix = given.strip("/")
    if not re.fullmatch(r"[A-Za-z0-9_.=-]+(/[A-Za-z0-9_.=-]+)*", prefix) or len(prefix) > 200:
        raise ValueError(
            "allowed are folder names of letters, digits, '_', '.', '=' and '-', joined by '/', "
            "at most 200 characters"
        )
    return prefix


def _event_types(given: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(given)) != len(given):
        raise ValueError("each event type may stand in the list once")
    return given


def _tags(given: Mapping[str, str]) -> Mapping[str, str]:
    # Source: Amazon Personalize API Reference, Tag; AWS General Reference, "Tagging best practices".
    for key in given:
        if key.lower().startswith("aws:") or key.lower() in STANDARD_TAG_KEYS:
            raise ValueError(
                f"the key {key!r} is reserved: AWS owns aws:*, and this program sets "
                + ", ".join(sorted(STANDARD_TAG_KEYS))
            )
    return dict(given)


TagText = r"^[\w \t.:/=+\-@]*$"
Location = Annotated[str, AfterValidator(_location)]
SchemaFile = Annotated[str, StringConstraints(min_length=1)]
EventType = Annotated[str, StringConstraints(min_length=1, max_length=256)]
TagKey = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=TagText)]
TagValue = Annotated[str, StringConstraints(max_length=256, pattern=TagText)]


class StackConfig(BaseModel):
    """The settings `personalize:*` of a stack; docs/configuration.md has the reference table."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    interactions: Location
    items: Location | None = None
    users: Location | None = None
    interactions_schema: SchemaFile | None = None
    items_schema: SchemaFile | None = None
    users_schema: SchemaFile | None = None
    recipe: Annotated[str, AfterValidator(recipes.recipe_arn)] = Field(
        recipes.DEFAULT_RECIPE, validate_default=True
    )
    min_provisioned_tps: Annotated[int, BeforeValidator(_min_provisioned_tps)] = 1
    auto_training: Annotated[int | Literal["off"], BeforeValidator(_auto_training)] = "off"
    event_types: (
        Annotated[
            tuple[EventType, ...],
            BeforeValidator(_json),
            Field(min_length=1, max_length=10),
            AfterValidator(_event_types),
        ]
        | None
    ) = None
    stream_shards: Annotated[int | Literal["on-demand"], BeforeValidator(_stream_shards)] = 1
    archive_prefix: Annotated[str, AfterValidator(_archive_prefix)] = "events"
    archive_interval_seconds: Annotated[int, BeforeValidator(_archive_interval_seconds)] = 300
    tags: Annotated[
        dict[TagKey, TagValue],
        BeforeValidator(_json),
        Field(max_length=MAX_TAGS),
        AfterValidator(_tags),
    ] = Field(default_factory=dict)
    protect_data: Annotated[bool, BeforeValidator(_boolean)] = False

    @model_validator(mode="after")
    def _schemas_have_data(self) -> Self:
        for data, schema in (("items", "itemsSchema"), ("users", "usersSchema")):
            if getattr(self, f"{data}_schema") and not getattr(self, data):
                raise ValueError(
                    f"personalize:{schema} is given without personalize:{data}; "
                    f"set personalize:{data} to the CSV file that the schema describes, or remove the schema"
                )
        return self

    @property
    def auto_training_days(self) -> int | None:
        """Days between two automatic trainings; None when they are off."""
        return None if self.auto_training == "off" else self.auto_training


@dataclass(frozen=True, kw_only=True)
class AwsSettings:
    """Where the stack lives: one region, and the profile of the shared AWS configuration, if any."""

    region: str
    profile: str | None


def keys() -> tuple[str, ...]:
    """The names of all settings, without the namespace."""
    return tuple(field.alias or name for name, field in StackConfig.model_fields.items())


def parse(settings: Mapping[str, object]) -> StackConfig:
    """Check the settings of the namespace `personalize`.

    Args:
        settings: values by key without the namespace; as text, numbers, or lists and maps (also as JSON).

    Raises:
        ProblemsError: a key is unknown or missing, or a value or a combination is impossible.
    """
    try:
        return StackConfig.model_validate(dict(settings))
    except ValidationError as error:
        raise ProblemsError(
            "The configuration of this stack has problems:", [_sentence(e) for e in error.errors()]
        ) from None


def _sentence(error: Any) -> str:
    """One problem that pydantic found, as a sentence that names the key and what was given."""
    path = [str(part) for part in error["loc"] if not str(part).startswith("function-")]
    if not path:
        return str(error["ctx"]["error"])
    key = f"{NAMESPACE}:{path[0]}"
    if error["type"] == "missing":
        return f"{key} is missing; set it with `pulumi config set {key} FILE.csv`"
    if error["type"] == "extra_forbidden":
        return f"{key} is unknown; the keys are {', '.join(keys())}"
    place = f" (at {'.'.join(path[1:])})" if len(path) > 1 else ""
    reason = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["msg"]
    return f"{key} is {error['input']!r}{place}: {reason}"


def parse_aws(settings: Mapping[str, object], environment: Mapping[str, str]) -> AwsSettings:
    """Region and profile.

    Args:
        settings: the values of the namespace `aws`, by key without it.
        environment: `AWS_REGION` and `AWS_DEFAULT_REGION` stand in for a missing `aws:region`.

    Raises:
        ProblemsError: no region is given, it is none, or a setting is one that this program does not use.
    """
    problems = [
        f"aws:{key} is set, but this program hands only aws:region and aws:profile to all its providers; "
        "put roles and credentials into a profile of the shared AWS configuration, and remove the setting"
        for key in sorted(set(settings) - AWS_SETTINGS)
    ]
    region = str(
        settings.get("region")
        or environment.get("AWS_REGION")
        or environment.get("AWS_DEFAULT_REGION")
        or ""
    )
    if not region:
        problems.append(
            "aws:region is missing; set it with `pulumi config set aws:region us-east-1`, "
            "or set the environment variable AWS_REGION"
        )
    elif not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-[0-9]", region):
        problems.append(f"aws:region is {region!r}; allowed is the name of a region, as us-east-1")
    elif region.startswith(("cn-", "us-gov-", "us-iso")):
        problems.append(f"aws:region is {region!r}; allowed are regions of the partition `aws`")
    if problems:
        raise ProblemsError("The configuration of this stack has problems:", problems)
    profile = settings.get("profile")
    return AwsSettings(region=region, profile=str(profile) if profile else None)


def load() -> tuple[StackConfig, AwsSettings]:
    """Read the configuration of the running stack; the only place that does.

    Raises:
        ProblemsError: see `parse` and `parse_aws`.
    """
    settings = {**get_config_env(), **CONFIG.get()}
    return parse(_namespace(settings, NAMESPACE)), parse_aws(
        _namespace(settings, "aws"), os.environ
    )


def _namespace(settings: Mapping[str, object], name: str) -> dict[str, object]:
    prefix = f"{name}:"
    return {k.removeprefix(prefix): v for k, v in settings.items() if k.startswith(prefix)}
