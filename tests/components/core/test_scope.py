from components.core.scope import Scope


def test_what_is_not_given_is_no_property() -> None:
    place = {"region": "eu-west-1", "accountId": "123456789012"}
    assert Scope("eu-west-1", "123456789012").properties() == place
    assert Scope("eu-west-1", "123456789012", "work").properties() == {**place, "profile": "work"}
