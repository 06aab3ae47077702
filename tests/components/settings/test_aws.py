import pytest

from components.core.errors import ProblemsError
from components.settings import aws


def test_region_and_profile() -> None:
    here = aws.parse({"region": "eu-west-1", "profile": "p"}, {"AWS_REGION": "us-east-1"})
    assert here == aws.AwsLocation(region="eu-west-1", profile="p")
    assert aws.parse({}, {"AWS_REGION": "us-west-2"}).region == "us-west-2"
    assert aws.parse({}, {"AWS_DEFAULT_REGION": "us-west-2"}).region == "us-west-2"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({}, "aws:region is missing; set it, or AWS_REGION, to one of us-east-1"),
        ({"region": "Ireland"}, "'Ireland'"),
        ({"region": "cn-north-1"}, "'cn-north-1', which has no Amazon Personalize"),
        ({"region": "eu-west-2"}, "'eu-west-2', which has no Amazon Personalize; .*eu-west-1"),
        ({"region": "eu-west-1", "assumeRoles": "[]"}, "aws:assumeRoles"),
    ],
)
def test_impossible_aws_settings(settings: dict[str, object], reason: str) -> None:
    with pytest.raises(ProblemsError, match=reason):
        aws.parse(settings, {})


@pytest.mark.parametrize("region", aws.PERSONALIZE_REGIONS)
def test_every_region_of_the_service_is_allowed(region: str) -> None:
    assert aws.parse({"region": region}, {}).region == region
