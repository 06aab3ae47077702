import pytest

from commands.metric_names import WIDTH, broken


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("coverage", ["coverage"]),
        ("average_rewards_at_k", ["average_rewards_at_k"]),
        (
            "normalized_discounted_cumulative_gain_at_25",
            ["normalized_discounted_", "cumulative_gain_at_25"],
        ),
    ],
)
def test_a_name_is_broken_behind_an_underscore(name: str, lines: list[str]) -> None:
    assert broken(name).splitlines() == lines
    assert max(map(len, lines)) <= WIDTH
