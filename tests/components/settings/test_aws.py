import pytest

from components.core.access import AssumedRole
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
        ({"region": "eu-west-1", "assumeRoles": "[]"}, "aws:assumeRoles has 0 roles"),
        ({"region": "eu-west-1", "assumeRole": "{}"}, r"set aws:assumeRoles\[0\].roleArn instead"),
        ({"region": "eu-west-1", "allowedAccountIds": "[]"}, "set personalize:accountId instead"),
        ({"region": "eu-west-1", "defaultTags": "{}"}, "set personalize:tags instead"),
        *(
            ({"region": "eu-west-1", key: "x"}, f"aws:{key} is set, which would .* aws:profile")
            for key in ("accessKey", "secretKey", "token", "endpoints", "assumeRoleWithWebIdentity")
        ),
    ],
)
def test_impossible_aws_settings(settings: dict[str, object], reason: str) -> None:
    with pytest.raises(ProblemsError, match=reason):
        aws.parse(settings, {})


def test_role() -> None:
    arn = "arn:aws:iam::123456789012:role/deployer"
    here = aws.parse({"region": "eu-west-1", "assumeRoles": [{"roleArn": arn}]}, {})
    assert here.role == AssumedRole(role_arn=arn)


def test_all_problems_at_once() -> None:
    with pytest.raises(ProblemsError) as caught:
        aws.parse({"region": "x", "token": "t", "assumeRoles": "[]"}, {})
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("region", aws.PERSONALIZE_REGIONS)
def test_every_region_of_the_service_is_allowed(region: str) -> None:
    assert aws.parse({"region": region}, {}).region == region
