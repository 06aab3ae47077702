from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.candidates import candidates
from tests.support.hpo import hpo_config

DEFAULTS = {"bptt": "32", "factor": "0.5", "mask": "true"}

wholes = st.tuples(st.integers(0, 300), st.integers(0, 300)).map(sorted)
shares = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
words = st.lists(st.sampled_from(["true", "false"]), min_size=1, unique=True)


def config(jobs: int, whole: list[int], share: list[float], values: list[str]) -> dict[str, Any]:
    return hpo_config(
        jobs,
        integers={"bptt": (whole[0], whole[1])},
        numbers={"factor": (share[0], share[1])},
        words={"mask": values},
    )


@given(st.integers(1, 40), wholes, shares, words, st.integers(0, 2**32))
def test_what_is_tried_lies_in_the_ranges_and_is_tried_once(
    jobs: int, whole: list[int], share: list[float], values: list[str], seed: int
) -> None:
    tried = candidates(config(jobs, whole, share, values), DEFAULTS, seed)
    assert 1 <= len(tried) <= jobs
    assert len({tuple(each.items()) for each in tried}) == len(tried)
    for each in tried:
        assert each.keys() == DEFAULTS.keys()
        assert whole[0] <= int(each["bptt"]) <= whole[1]
        assert share[0] <= float(each["factor"]) <= share[1]
        assert each["mask"] in values


@given(st.integers(1, 40), st.integers(0, 2**32))
def test_the_defaults_come_first_where_they_lie_in_the_ranges(jobs: int, seed: int) -> None:
    wide = config(jobs, [2, 32], [0, 1], ["false", "true"])
    assert candidates(wide, DEFAULTS, seed)[0] == DEFAULTS
    narrow = config(jobs, [2, 16], [0, 1], ["false", "true"])
    assert DEFAULTS not in candidates(narrow, DEFAULTS, seed)


@pytest.mark.parametrize("jobs", [2, 5, 12])
def test_each_part_of_a_range_is_tried_once(jobs: int) -> None:
    tried = candidates(config(jobs, [1, jobs], [0.6, 1], ["false"]), DEFAULTS, seed=3)
    assert sorted(int(each["bptt"]) for each in tried) == list(range(1, jobs + 1))
    parts = [int((float(each["factor"]) - 0.6) / (0.4 / jobs)) for each in tried]
    assert sorted(parts) == list(range(jobs))


def test_the_seed_decides_the_order() -> None:
    asked = config(12, [1, 300], [0.6, 1], ["true", "false"])
    one, same, other = (candidates(asked, DEFAULTS, seed) for seed in (1, 1, 2))
    assert one == same != other
