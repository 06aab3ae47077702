"""What a crawler can be told, checked.

Source: AWS Glue Web API Reference, CreateCrawler and the structures that it names.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from localaws.glue.crawl import globs
from localaws.glue.crawlers import configuration
from localaws.glue.errors import invalid, not_served

Data = Mapping[str, Any]

MAX_TAGS = 50
MAX_NAME = 255
EVERYTHING, NEW_FOLDERS = "CRAWL_EVERYTHING", "CRAWL_NEW_FOLDERS_ONLY"
_S3_PATH = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/.*)?", re.DOTALL)
_SCHEDULE = re.compile(r"cron\((\S+ ){5}\S+\)")
_DEFAULTS: Data = {
    "DatabaseName": "default",
    "Description": "",
    "Classifiers": [],
    "TablePrefix": "",
    "Schedule": "",
    "Configuration": "",
    "SchemaChangePolicy": {},
    "RecrawlPolicy": {},
    "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
    "LakeFormationConfiguration": {"UseLakeFormationCredentials": False, "AccountId": ""},
}
_POLICY = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"}
_CHOICES = {
    "UpdateBehavior": ("LOG", "UPDATE_IN_DATABASE"),
    "DeleteBehavior": ("LOG", "DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE"),
    "RecrawlBehavior": (EVERYTHING, NEW_FOLDERS),
}


def checked(data: Data, present: Data = _DEFAULTS) -> dict[str, Any]:
    """The settings of a crawler.

    Args:
        data: of the request.
        present: what holds where the request says nothing: defaults, or the settings before an update.

    Raises:
        GlueError: a setting is wrong, or asks for what the local Glue does not do.
    """
    members = (*_DEFAULTS, "Role", "Targets")
    told = {**present, **{name: data[name] for name in members if data.get(name) is not None}}
    if data.get("CrawlerSecurityConfiguration"):
        raise not_served("CrawlerSecurityConfiguration")
    if not told.get("Role"):
        raise invalid("Role is required")
    policy = {**_POLICY, **told["SchemaChangePolicy"]}
    recrawl = {"RecrawlBehavior": EVERYTHING, **told["RecrawlPolicy"]}
    for name, value in {**policy, **recrawl}.items():
        _check_choice(name, value)
    if recrawl["RecrawlBehavior"] == NEW_FOLDERS and set(policy.values()) != {"LOG"}:
        raise invalid(
            f"The SchemaChangePolicy of a crawler with RecrawlBehavior {NEW_FOLDERS} must be LOG for UpdateBehavior "
            "and DeleteBehavior"
        )
    if told["LakeFormationConfiguration"].get("UseLakeFormationCredentials"):
        raise not_served("LakeFormationConfiguration")
    if told["Schedule"] and not _SCHEDULE.fullmatch(told["Schedule"]):
        raise invalid(
            f"Invalid schedule expression: {told['Schedule']}; expected is cron(…) with six fields"
        )
    configuration.parse(told["Configuration"])
    targets = {"S3Targets": _targets(told.get("Targets") or {})}
    return {**told, "Targets": targets, "SchemaChangePolicy": policy, "RecrawlPolicy": recrawl}


def checked_name(name: object) -> str:
    """A name of a crawler.

    Raises:
        GlueError: it is none.
    """
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise invalid(f"A crawler needs a name of 1 to {MAX_NAME} printable characters")
    return name


def checked_tags(added: object, present: Mapping[str, str]) -> dict[str, str]:
    """Tags with further ones.

    Raises:
        GlueError: they are none, or too many.
    """
    if not isinstance(added, dict | None):
        raise invalid("Tags are an object of texts")
    tags = {**present, **{str(key): str(value) for key, value in (added or {}).items()}}
    if len(tags) > MAX_TAGS:
        raise invalid(f"A crawler can have at most {MAX_TAGS} tags")
    return tags


def bucket_and_path(url: str) -> tuple[str, str]:
    """Bucket and path of an `s3://` URL that was checked; the path without slashes around it, empty for the bucket."""
    bucket, _, path = url.removeprefix("s3://").partition("/")
    return bucket, path.strip("/")


def _targets(told: Data) -> Sequence[Data]:
    others = sorted(name for name, found in told.items() if found and name != "S3Targets")
    if others:
        raise not_served(f"A crawler with {others[0]}")
    found: Sequence[Data] = told.get("S3Targets") or []
    if not found:
        raise invalid("A crawler needs at least one target")
    for target in found:
        _check_target(target)
    return found


def _check_target(target: Data) -> None:
    path = str(target.get("Path") or "")
    if not _S3_PATH.fullmatch(path):
        raise invalid(f"The path of a target must be s3://bucket/folder, and is {path!r}")
    for name in ("ConnectionName", "EventQueueArn", "DlqEventQueueArn"):
        if target.get(name):
            raise not_served(f"{name} of a target")
    for pattern in target.get("Exclusions") or []:
        try:
            globs.translated(pattern)
        except (ValueError, re.error) as error:
            raise invalid(f"An exclusion of {path} is no pattern: {error}") from error
    sample = target.get("SampleSize")
    if sample is not None and not 1 <= sample <= 249:
        raise invalid("SampleSize must be from 1 to 249")


def _check_choice(name: str, value: object) -> None:
    if name not in _CHOICES or value in _CHOICES[name]:
        return
    if value == "CRAWL_EVENT_MODE":
        raise not_served("RecrawlBehavior CRAWL_EVENT_MODE")
    raise invalid(f"{name} must be one of {', '.join(_CHOICES[name])}, and is {value!r}")
