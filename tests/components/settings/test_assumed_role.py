import json

import pytest

from components.core.access import AssumedRole
from components.settings.assumed_role import assumed_role

ARN = "arn:aws:iam::123456789012:role/teams/deployer"


@pytest.mark.parametrize("as_text", [True, False])
def test_one_role(as_text: bool) -> None:
    given = [{"roleArn": ARN, "sessionName": "ci", "externalId": "shop:1"}]
    expected = AssumedRole(role_arn=ARN, session_name="ci", external_id="shop:1")
    assert assumed_role(json.dumps(given) if as_text else given) == expected


def test_the_arn_is_enough() -> None:
    role = assumed_role([{"roleArn": ARN}])
    assert role == AssumedRole(role_arn=ARN, session_name="pulumi-personalize", external_id=None)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("deployer", "is 'deployer'; expected is a list with one role"),
        ("{}", "expected is a list with one role"),
        ('["x"]', "expected is a list with one role"),
        ("[]", "has 0 roles"),
        ([{"roleArn": ARN}, {"roleArn": ARN}], "has 2 roles, .* source_profile, .* aws:profile"),
        ([{"sessionName": "ci"}], r"aws:assumeRoles\[0\].roleArn is missing"),
        ([{"roleArn": "deployer"}], r"roleArn is 'deployer'; allowed is the ARN of a role"),
        ([{"roleArn": f"{ARN}\n"}], "allowed is the ARN of a role"),
        ([{"roleArn": ARN, "sessionName": "a b"}], "sessionName is 'a b'; allowed is 2 to 64"),
        ([{"roleArn": ARN, "externalId": "x"}], "externalId is 'x'; allowed is 2 to 1224"),
        ([{"roleArn": ARN, "duration": "1h"}], r"\[0\].duration would not reach all providers"),
    ],
)
def test_what_cannot_reach_all_providers_is_refused(given: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        assumed_role(given)
