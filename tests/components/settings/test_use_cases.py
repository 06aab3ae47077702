from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.core.use_cases import use_cases_for
from components.settings import stack

SHOP: dict[str, Any] = {"interactions": "i.csv", "domain": "ECOMMERCE"}
HOME = {"recipe": "recommended-for-you"}


def parse(**changes: Any) -> stack.StackConfig:
    return stack.parse({**SHOP, "useCases": {"home": HOME}, **changes})


def refusal(**changes: Any) -> str:
    with pytest.raises(ProblemsError) as refused:
        parse(**changes)
    return str(refused.value)


def test_a_use_case_takes_the_place_of_a_model() -> None:
    config = parse(models={"ranking": {}})
    assert list(config.use_cases.by_purpose) == ["home"]
    assert list(config.models_by_purpose) == ["ranking"]
    home = config.use_cases.by_purpose["home"]
    assert home.recipe.endswith("/aws-ecomm-recommended-for-you")
    assert (home.min_requests_per_second, home.metadata) == (1, False)
    beside = parse(useCases={"popular": {"recipe": "popular-items-by-views"}})
    assert list(beside.models_by_purpose) == ["home"]


def test_admin_routes_need_a_model() -> None:
    assert "leaves no model" in refusal(adminApi=True)
    assert parse(adminApi=True, models={"ranking": {}}).admin_api


def test_settings_come_as_json_too() -> None:
    config = parse(useCases='{"home": {"recipe": "recommended-for-you", "metadata": true}}')
    assert config.use_cases.by_purpose["home"].metadata


def test_without_a_domain_all_is_as_it_was() -> None:
    config = stack.parse({"interactions": "i.csv"})
    assert config.domain is None
    assert config.use_cases.by_purpose == {}
    assert list(config.models_by_purpose) == ["home"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"useCases": {}}, "there are no personalize:useCases"),
        ({"domain": None}, "set personalize:domain to ECOMMERCE"),
        ({"domain": "SHOP"}, "'ECOMMERCE' or 'VIDEO_ON_DEMAND'"),
        ({"domain": "VIDEO_ON_DEMAND"}, "of the domain ECOMMERCE, and personalize:domain is VIDEO"),
        ({"models": {"home": {}}}, "personalize:models.home and personalize:useCases.home"),
        ({"recipe": "aws-trending-now"}, "personalize:recipe is a setting of the model"),
        ({"minProvisionedTps": 2}, "personalize:minProvisionedTps is a setting of the model"),
        (
            {
                "useCases": {"popular": {"recipe": "popular-items-by-views"}},
                "models": {"popular": {}},
            },
            "personalize:models.popular and personalize:useCases.popular",
        ),
        ({"useCases": {"home": {}}}, "personalize:useCases.home.recipe is missing"),
        ({"useCases": {"ranking": HOME}}, "the keys are home, related, popular"),
        ({"useCases": {"home": {**HOME, "eventWeights": {"View": 1}}}}, "eventWeights is unknown"),
        ({"useCases": {"home": {**HOME, "minRequestsPerSecond": 501}}}, "501"),
        (
            {"useCases": {"home": {"recipe": "popular-items-by-views", "exploration": {}}}},
            "recommends the same to all users",
        ),
        (
            {"useCases": {"related": {"recipe": "frequently-bought-together", "exploration": {}}}},
            "exploration is unknown",
        ),
    ],
)
def test_what_cannot_work_is_refused(changes: dict[str, Any], words: str) -> None:
    assert words in refusal(**changes)


@pytest.mark.parametrize("purpose", ["home", "related", "popular"])
def test_each_purpose_has_its_recipes(purpose: str) -> None:
    for arn, use_case in use_cases_for(purpose).items():
        config = parse(domain=use_case.domain, useCases={purpose: {"recipe": use_case.name}})
        assert config.use_cases.by_purpose[purpose].recipe == arn
        assert config.use_cases.by_purpose[purpose].use_case == use_case
