"""The types of the values of settings: what text is allowed, and the sentence when it is not."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

# An S3 object has at most 10 tags, and the uploaded files carry the three standard ones of naming.py.
# Source: Amazon S3 User Guide, "Categorizing your objects using tags".
MAX_TAGS = 7
STANDARD_TAG_KEYS = frozenset({"project", "stack", "managed-by"})
# What every service of a stack takes. The strictest of them is AWS::Personalize::Schema of the CloudFormation
# registry, definition Tag, Key: ^(?!aws:)[a-zA-Z+-=._:/]+$; it is checked when other resources exist already.
TAG_KEY = re.compile(r"[A-Za-z0-9+\-=._:/]{1,128}")
TAG_VALUE_SIGNS = "_.:/=+-@"
# Source: Amazon Personalize API Reference, Name; Developer Guide, "Quotas", filters a dataset group.
FILTER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
MAX_FILTERS = 30


def whole_number(given: object, *, lowest: int, highest: int, also: str = "") -> int:
    """A whole number that arrives as text or number.

    Args:
        given: the value as it came.
        lowest: least that is allowed.
        highest: most that is allowed.
        also: what else the setting allows, for the sentence.

    Raises:
        ValueError: it is none, or out of range.
    """
    text = str(given).strip()
    if re.fullmatch(r"-?[0-9]{1,9}", text) and lowest <= int(text) <= highest:
        return int(text)
    raise ValueError(f"allowed is {also}a whole number from {lowest} to {highest}")


def whole_number_or_off(
    given: object, *, lowest: int, highest: int, also: str = "off or "
) -> int | Literal["off"]:
    """`off`, or a whole number as above.

    Args:
        given: the value as it came.
        lowest: least that is allowed.
        highest: most that is allowed.
        also: that `off` is allowed, too, and what the number means, for the sentence.

    Raises:
        ValueError: it is neither.
    """
    # YAML reads an unquoted `off` as false.
    if str(given).strip().lower() in {"off", "false"}:
        return "off"
    return whole_number(given, lowest=lowest, highest=highest, also=also)


def _min_provisioned_tps(given: object) -> int:
    # Source: Amazon Personalize endpoints and quotas: 500 requests per second and campaign.
    return whole_number(given, lowest=1, highest=500)


def _auto_training(given: object) -> int | Literal["off"]:
    # Source of the range: Amazon Personalize API Reference, AutoTrainingConfig.
    days = "off or the days between two trainings, "
    return whole_number_or_off(given, lowest=1, highest=30, also=days)


def _stream_shards(given: object) -> int | Literal["on-demand"]:
    # Source: Amazon Kinesis Data Streams quotas: 500 shards or more an account and region.
    if str(given).strip() == "on-demand":
        return "on-demand"
    return whole_number(given, lowest=1, highest=500, also="on-demand or ")


def _stream_retention_hours(given: object) -> int:
    # Source: Amazon Kinesis Data Streams API Reference, IncreaseStreamRetentionPeriod.
    return whole_number(given, lowest=24, highest=8760)


def _archive_interval_seconds(given: object) -> int:
    # Source: Amazon Data Firehose API Reference, BufferingHints.
    return whole_number(given, lowest=0, highest=900)


def _boolean(given: object) -> bool:
    text = str(given).strip().lower()
    if text in {"true", "false"}:
        return text == "true"
    raise ValueError("allowed is true or false")


def parsed_json(given: object) -> Any:
    """A list or map as Pulumi gives it: as JSON.

    Raises:
        ValueError: the text is none.
    """
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


def _bucket(given: str) -> str:
    # Source: Amazon S3 User Guide, "General purpose bucket naming rules".
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", given):
        raise ValueError("allowed is the name of a bucket, as my-data, without s3:// and folders")
    return given


def _archive_prefix(given: str) -> str:
    prefix = given.strip("/")
    if not re.fullmatch(r"[A-Za-z0-9_.=-]+(/[A-Za-z0-9_.=-]+)*", prefix) or len(prefix) > 200:
        raise ValueError(
            "allowed are folder names of letters, digits, '_', '.', '=' and '-', joined by '/', "
            "at most 200 characters"
        )
    return prefix


def _account_id(given: object) -> str:
    # YAML reads an unquoted account as a number, and one that begins with 0 is then shorter.
    account = str(given).strip()
    if re.fullmatch(r"[0-9]{12}", account):
        return account
    raise ValueError("allowed are the twelve digits of an AWS account, in quotes")


def _any_or_listed(given: object, listed: ValidatorFunctionWrapHandler) -> tuple[str, ...]:
    return () if given == "any" else tuple(listed(given))


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
        if not TAG_KEY.fullmatch(key):
            raise ValueError(
                f"the key {key!r} is none; allowed are 1 to 128 letters from a to z, digits, "
                "and + - = . _ : / without blanks"
            )
    alike = _alike(given)
    if alike:
        # IAM knows keys without case, and roles have all tags. Source: IAM User Guide, "Tags for IAM resources".
        raise ValueError(
            f"the keys {' and '.join(map(repr, alike))} differ in case only; keep one of them"
        )
    for key, value in given.items():
        if not all(_is_in_tag_value(character) for character in value):
            raise ValueError(
                f"the value {value!r} of {key!r} is none; allowed are letters, digits, blanks "
                f"and {' '.join(TAG_VALUE_SIGNS)}"
            )
    return dict(given)


def _alike(keys: Iterable[str]) -> list[str]:
    """The keys of the first group that differs in case only; empty when there is none."""
    groups: dict[str, list[str]] = {}
    for key in keys:
        groups.setdefault(key.lower(), []).append(key)
    return next((group for group in groups.values() if len(group) > 1), [])


def _is_in_tag_value(character: str) -> bool:
    r"""As the service has it: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$, source: API Reference, Tag, tagValue."""
    return character in TAG_VALUE_SIGNS or unicodedata.category(character)[0] in "LZN"


def _filters(given: Mapping[str, str]) -> Mapping[str, str]:
    for name in given:
        if not FILTER_NAME.fullmatch(name):
            raise ValueError(
                f"the name {name!r} is none; allowed are 1 to 63 letters, digits, '-' and '_', the first a letter or digit"
            )
    return given


def _as_text(given: object) -> object:
    """A value as the service takes it; YAML and JSON have numbers and booleans of their own."""
    return str(given).lower() if isinstance(given, bool | int | float) else given


EventType = Annotated[str, StringConstraints(min_length=1, max_length=256)]
ParameterText = Annotated[str, BeforeValidator(_as_text)]
TagValue = Annotated[str, StringConstraints(max_length=256)]

Location = Annotated[str, AfterValidator(_location)]
BucketName = Annotated[str, AfterValidator(_bucket)]
SchemaFile = Annotated[str, StringConstraints(min_length=1)]
MinProvisionedTps = Annotated[int, BeforeValidator(_min_provisioned_tps)]
AutoTraining = Annotated[int | Literal["off"], BeforeValidator(_auto_training)]
AccountId = Annotated[str, BeforeValidator(_account_id)]
EventTypes = Annotated[
    tuple[EventType, ...],
    Field(min_length=1, max_length=10),
    AfterValidator(_event_types),
    BeforeValidator(parsed_json),
    WrapValidator(_any_or_listed),
]
StreamShards = Annotated[int | Literal["on-demand"], BeforeValidator(_stream_shards)]
StreamRetentionHours = Annotated[int, BeforeValidator(_stream_retention_hours)]
ArchivePrefix = Annotated[str, AfterValidator(_archive_prefix)]
ArchiveIntervalSeconds = Annotated[int, BeforeValidator(_archive_interval_seconds)]
Tags = Annotated[
    dict[str, TagValue],
    BeforeValidator(parsed_json),
    Field(max_length=MAX_TAGS),
    AfterValidator(_tags),
]
Filters = Annotated[
    dict[str, str],
    BeforeValidator(parsed_json),
    Field(max_length=MAX_FILTERS),
    AfterValidator(_filters),
]
Boolean = Annotated[bool, BeforeValidator(_boolean)]
