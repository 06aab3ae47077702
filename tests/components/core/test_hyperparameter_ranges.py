from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.hyperparameter_ranges import AskedRange, api_ranges, ranges
from handlers.shared.service.parameter_values import Numbers, Values, WholeNumbers, Words
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX

V1 = f"{RECIPE_ARN_PREFIX}aws-user-personalization"
SIMS = f"{RECIPE_ARN_PREFIX}aws-sims"


def test_all_that_has_no_value_is_chosen_among_all_values() -> None:
    assert ranges(V1, ["bptt"], {}) == {
        "hidden_dimension": WholeNumbers(32, 256),
        "recency_mask": Words(("true", "false")),
    }


def test_only_what_is_asked_for_is_chosen_and_bounds_may_be_left_out() -> None:
    asked = {"bptt": AskedRange(most=16), "recency_mask": AskedRange(words=("false", "false"))}
    assert ranges(V1, ["hidden_dimension"], asked) == {
        "bptt": WholeNumbers(2, 16),
        "recency_mask": Words(("false",)),
    }
    share = {"popularity_discount_factor": AskedRange(least=0.5)}
    assert ranges(SIMS, [], share) == {"popularity_discount_factor": Numbers(0.5, 1)}


@pytest.mark.parametrize(
    ("recipe", "fixed", "asked", "reason"),
    [
        (f"{V1}-v2", [], {}, "hpo is no setting of aws-user-personalization-v2: the service opt"),
        (
            f"{RECIPE_ARN_PREFIX}aws-popularity-count",
            [],
            {},
            "no setting of aws-popularity-count: it has no hyperparameter",
        ),
        (
            SIMS,
            ["popularity_discount_factor", "min_cointeraction_count"],
            {},
            "hpo has nothing to choose",
        ),
        (V1, [], {"depth": AskedRange()}, "has no such hyperparameter .* it has hidden_dimension"),
        (V1, ["bptt"], {"bptt": AskedRange()}, "bptt has a value in hyperparameters and a range"),
        (V1, [], {"bptt": AskedRange(least=9, most=4)}, "minValue 9 is above maxValue 4"),
        (V1, [], {"bptt": AskedRange(least=1)}, "from 1 to 32; allowed is a whole number from 2"),
        (V1, [], {"bptt": AskedRange(most=33)}, "from 2 to 33; allowed is a whole number"),
        (V1, [], {"bptt": AskedRange(least=2.5)}, r"from 2\.5 to 32; allowed is a whole number"),
        (V1, [], {"bptt": AskedRange(words=("4",))}, "expected minValue and maxValue"),
        (V1, [], {"recency_mask": AskedRange()}, "needs values, and nothing else"),
        (V1, [], {"recency_mask": AskedRange(least=0)}, "needs values, and nothing else"),
        (V1, [], {"recency_mask": AskedRange(words=("on",))}, "has 'on'; allowed is true or false"),
        (SIMS, [], {"popularity_discount_factor": AskedRange(most=2)}, "a number from 0 to 1"),
    ],
)
def test_what_cannot_be_chosen_is_refused(
    recipe: str, fixed: Collection[str], asked: dict[str, AskedRange], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        ranges(recipe, fixed, asked)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_range_of_whole_numbers_is_taken_inside_of_the_recipes_alone(
    least: int, most: int
) -> None:
    asked = {"hidden_dimension": AskedRange(least=least, most=most)}
    if 32 <= least <= most <= 256:
        assert ranges(V1, [], asked) == {"hidden_dimension": WholeNumbers(least, most)}
    else:
        with pytest.raises(ValueError, match="hidden_dimension"):
            ranges(V1, [], asked)


def test_the_api_has_a_list_for_each_type() -> None:
    given_ranges: dict[str, Values] = {
        "recency_mask": Words(("true",)),
        "hidden_dimension": WholeNumbers(32, 64),
        "bptt": WholeNumbers(2, 8),
    }
    assert api_ranges(given_ranges) == {
        "integerHyperParameterRanges": [
            {"name": "bptt", "minValue": 2, "maxValue": 8},
            {"name": "hidden_dimension", "minValue": 32, "maxValue": 64},
        ],
        "continuousHyperParameterRanges": [],
        "categoricalHyperParameterRanges": [{"name": "recency_mask", "values": ["true"]}],
    }
    (share,) = api_ranges({"f": Numbers(0, 1)})["continuousHyperParameterRanges"]
    assert [type(share[bound]) for bound in ("minValue", "maxValue")] == [float, float]
