import pytest

from components.core.errors import ProblemsError
from components.settings.stack import StackConfig, parse


def given(privacy: object) -> StackConfig:
    return parse({"interactions": "i.csv", "eventTypes": ["View"], "privacy": privacy})


@pytest.mark.parametrize("privacy", [{"archiveDays": 30}, '{"archiveDays": "30"}'])
def test_a_retention_is_warned_of(privacy: object) -> None:
    settings = given(privacy)
    assert settings.archive_days == 30
    (warning,) = settings.warnings
    assert "archiveDays is 30" in warning


def test_a_list_alone_is_no_retention() -> None:
    settings = given({"deleteUsers": "deleted.csv"})
    assert settings.privacy is not None
    assert settings.privacy.delete_users == "deleted.csv"
    assert (settings.archive_days, settings.warnings) == (None, ())


def test_without_the_setting_all_is_kept() -> None:
    settings = parse({"interactions": "i.csv", "eventTypes": ["View"]})
    assert (settings.archive_days, settings.warnings) == (None, ())


@pytest.mark.parametrize(
    "privacy", [{}, {"archiveDays": 0}, {"archiveDays": 36501}, {"archiveDays": "x"}, {"days": 1}]
)
def test_anything_else_is_refused(privacy: object) -> None:
    with pytest.raises(ProblemsError, match=r"personalize:privacy"):
        given(privacy)
