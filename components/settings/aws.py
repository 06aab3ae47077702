"""Where a stack lives, and with whose credentials it is made: the settings `aws:*`."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.core.access import AssumedRole
from components.core.errors import ProblemsError
from components.settings.assumed_role import assumed_role
from components.settings.stack import HEADING

# These reach every provider and dynamic resource alike; others would reach one only.
USED = ("region", "profile", "assumeRoles")

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

_INSTEAD = {
    "assumeRole": "pulumi-aws 7 calls it aws:assumeRoles, a list; set aws:assumeRoles[0].roleArn instead",
    "allowedAccountIds": "which would reach one provider only; set personalize:accountId instead",
    "defaultTags": "which would reach one provider only; set personalize:tags instead",
}
_OTHERWISE = (
    "which would reach one provider only; put credentials and endpoints into a profile of the shared AWS configuration, "
    "name it in aws:profile, and remove the setting"
)


@dataclass(frozen=True, kw_only=True)
class AwsLocation:
    """One region, the profile of the shared AWS configuration, if any, and the role that is assumed, if any."""

    region: str
    profile: str | None
    role: AssumedRole | None = None


def parse(settings: Mapping[str, object], environment: Mapping[str, str]) -> AwsLocation:
    """Region, profile and role.

    Args:
        settings: the values of the namespace `aws`, by key without it.
        environment: `AWS_REGION` and `AWS_DEFAULT_REGION` stand in for a missing `aws:region`.

    Raises:
        ProblemsError: no region is given, it is none that has the service, the role is none, or a setting is one that
            this program does not use.
    """
    region = str(
        settings.get("region")
        or environment.get("AWS_REGION")
        or environment.get("AWS_DEFAULT_REGION")
        or ""
    )
    problems = [*_unused(settings), *_region_problems(region)]
    role = None
    if "assumeRoles" in settings:
        try:
            role = assumed_role(settings["assumeRoles"])
        except ValueError as problem:
            problems.append(str(problem))
    if problems:
        raise ProblemsError(HEADING, problems)
    profile = settings.get("profile")
    return AwsLocation(region=region, profile=str(profile) if profile else None, role=role)


def _unused(settings: Mapping[str, object]) -> list[str]:
    return [
        f"aws:{key} is set, {_INSTEAD.get(key, _OTHERWISE)}"
        for key in sorted(set(settings) - set(USED))
    ]


def _region_problems(region: str) -> list[str]:
    if region in PERSONALIZE_REGIONS:
        return []
    allowed = ", ".join(PERSONALIZE_REGIONS)
    given = f"is {region!r}, which has no Amazon Personalize" if region else "is missing"
    return [f"aws:region {given}; set it, or AWS_REGION, to one of {allowed}"]
