import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.use_cases import USE_CASES, use_case_arn, use_cases_for
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX
from localaws.personalize.control.recipe_table import RECIPES

PURPOSES = ("home", "related", "popular")
PAIRS = [(purpose, arn) for purpose in PURPOSES for arn in USE_CASES]
FITTING = [(purpose, arn) for purpose, arn in PAIRS if arn in use_cases_for(purpose)]
OTHERS = [pair for pair in PAIRS if pair not in FITTING]


@pytest.mark.parametrize(("purpose", "arn"), FITTING)
def test_a_recipe_is_given_by_any_of_its_names(purpose: str, arn: str) -> None:
    use_case = USE_CASES[arn]
    assert use_case_arn(use_case.name, purpose) == arn
    assert use_case_arn(use_case.recipe, purpose) == arn
    assert use_case_arn(arn, purpose) == arn == RECIPE_ARN_PREFIX + use_case.recipe


@pytest.mark.parametrize(("purpose", "arn"), OTHERS)
def test_a_recipe_that_answers_something_else_is_refused(purpose: str, arn: str) -> None:
    use_case = USE_CASES[arn]
    with pytest.raises(ValueError, match=f"{use_case.name} is a recipe of type {use_case.type}"):
        use_case_arn(use_case.name, purpose)


@given(text=st.text().filter(lambda text: text not in {each.name for each in USE_CASES.values()}))
def test_anything_else_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=r"allowed are.*recommended-for-you \(ECOMMERCE\)"):
        use_case_arn(f"{text} ", "home")


@pytest.mark.parametrize("arn", USE_CASES)
def test_the_local_service_has_the_same_use_cases(arn: str) -> None:
    use_case, recipe = USE_CASES[arn], RECIPES[arn]
    assert recipe.use_case is not None
    assert (recipe.domain, recipe.type) == (use_case.domain, use_case.type)
    assert recipe.use_case.required == use_case.event_type
    assert recipe.use_case.needs_items == use_case.needs_items
    assert ("userId" in recipe.use_case.asks_for) == use_case.needs_user
