import pytest

from components.core.errors import ProblemsError
from components.settings.stack import StackConfig, parse


def given(check: object, interactions: str = "s3://shop-data/i.csv") -> StackConfig:
    return parse({"interactions": interactions, "check": check})


@pytest.mark.parametrize(
    "check", [{"athena": {"workGroup": "primary"}}, '{"athena": {"workGroup": "primary"}}']
)
def test_a_work_group_is_enough(check: object) -> None:
    settings = given(check).check
    assert settings is not None
    assert (settings.athena.work_group, settings.athena.database) == ("primary", "default")


def test_files_are_fetched_unless_it_is_given() -> None:
    assert parse({"interactions": "s3://shop-data/i.csv"}).check is None


@pytest.mark.parametrize(
    "check",
    [
        {},
        {"athena": {}},
        {"athena": {"workGroup": "a b"}},
        {"athena": {"workGroup": "a", "database": 'x"; DROP'}},
        {"duckdb": {}},
    ],
)
def test_anything_else_is_refused(check: object) -> None:
    with pytest.raises(ProblemsError, match=r"personalize:check"):
        given(check)


def test_athena_reads_nothing_of_this_machine() -> None:
    with pytest.raises(ProblemsError, match="no file of data lies in S3"):
        given({"athena": {"workGroup": "primary"}}, interactions="i.csv")
