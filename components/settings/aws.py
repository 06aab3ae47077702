"""Where a stack lives: the settings `aws:*`."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.core.errors import ProblemsError
from components.settings.stack import HEADING

# These reach every provider and dynamic resource alike; others would reach one only.
USED = frozenset({"region", "profile"})

# Those of the partition `aws`, the only one that the ARNs of recipes here are written for. Source: AWS General Reference, "Amazon Personalize endpoints and quotas".
PERSONALIZE_REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
)


@dataclass(frozen=True, kw_only=True)
class AwsLocation:
    """One region, and the profile of the shared AWS configuration, if any."""

    region: str
    profile: str | None


def parse(settings: Mapping[str, object], environment: Mapping[str, str]) -> AwsLocation:
    """Region and profile.

    Args:
        settings: the values of the namespace `aws`, by key without it.
        environment: `AWS_REGION` and `AWS_DEFAULT_REGION` stand in for a missing `aws:region`.

    Raises:
        ProblemsError: no region is given, it is none that has the service, or a setting is one that this program
            does not use.
    """
    region = str(
        settings.get("region")
        or environment.get("AWS_REGION")
        or environment.get("AWS_DEFAULT_REGION")
        or ""
    )
    problems = [*_unused(settings), *_region_problems(region)]
    if problems:
        raise ProblemsError(HEADING, problems)
    profile = settings.get("profile")
    return AwsLocation(region=region, profile=str(profile) if profile else None)


def _unused(settings: Mapping[str, object]) -> list[str]:
    advice = (
        "but this program hands only aws:region and aws:profile to all its providers; put roles and credentials "
        "into a profile of the shared AWS configuration, and remove the setting"
    )
    return [f"aws:{key} is set, {advice}" for key in sorted(set(settings) - USED)]


def _region_problems(region: str) -> list[str]:
    if region in PERSONALIZE_REGIONS:
        return []
    allowed = ", ".join(PERSONALIZE_REGIONS)
    given = f"is {region!r}, which has no Amazon Personalize" if region else "is missing"
    return [f"aws:region {given}; set it, or AWS_REGION, to one of {allowed}"]
