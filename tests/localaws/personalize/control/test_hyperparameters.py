import pytest

from localaws.personalize.control.hyperparameters import (
    TRUTH,
    Fractions,
    WholeNumbers,
    Words,
    check,
)
from localaws.personalize.errors import ServiceError


@pytest.mark.parametrize(
    ("values", "good", "bad"),
    [
        (WholeNumbers(2, 32), ["2", "32"], ["1", "33", "2.5", "", "-3", "²"]),
        (Fractions(), ["0", "1", "0.25", "1e-3"], ["-0.1", "1.01", "nan", "inf", "half", ""]),
        (TRUTH, ["true", "False"], ["1", "yes", ""]),
        (Words(("1 hour", "1 day")), ["1 hour"], ["1hour", "2 hours"]),
    ],
)
def test_values_are_admitted_or_not(values: WholeNumbers, good: list[str], bad: list[str]) -> None:
    assert all(values.admits(text) for text in good)
    assert not any(values.admits(text) for text in bad)


def test_errors_name_what_there_is() -> None:
    allowed = {"rank": WholeNumbers(1, 9)}
    check("hyperparameter", "aws-x", allowed, {"rank": "9"})
    with pytest.raises(ServiceError, match="aws-x has no hyperparameter depth; it has rank"):
        check("hyperparameter", "aws-x", allowed, {"depth": "9"})
    with pytest.raises(ServiceError, match="rank must be a whole number from 1 to 9, not '10'"):
        check("hyperparameter", "aws-x", allowed, {"rank": "10"})
