from components.core.errors import ProblemsError


def test_all_problems_are_told_at_once_one_a_line() -> None:
    error = ProblemsError("The data cannot be used:", ["No rows.", "No header."])
    assert str(error) == "The data cannot be used:\n  - No rows.\n  - No header."
    assert error.problems == ("No rows.", "No header.")
