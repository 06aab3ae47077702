from localaws.personalize.filters.syntax import (
    Comparison,
    Expression,
    Field,
    Membership,
    Parameter,
    fields_of,
    parameters_of,
)

A, B = Field("Items", "A"), Field("CurrentItem", "B")


def test_a_condition_names_the_fields_of_both_sides() -> None:
    assert list(fields_of(Membership(A, B))) == [A, B]
    assert list(fields_of(Comparison(A, "<", B))) == [A, B]
    assert list(fields_of(Comparison(A, "=", "Items.B"))) == [A]
    assert str(B) == "CurrentItem.B"


def test_placeholders_of_a_condition() -> None:
    p, q = Parameter("P"), Parameter("Q")
    assert list(parameters_of(Membership(A, (p, "text", q)))) == [p, q]
    assert list(parameters_of(Comparison(A, "<", p))) == [p]
    assert list(parameters_of(Membership(A, B))) == []
    assert list(parameters_of(Comparison(A, "<", B))) == []


def test_conditions_come_as_they_stand() -> None:
    one, two, three = (Comparison(A, "=", float(number)) for number in range(3))
    expression = Expression("INCLUDE", "ItemID", ((one, two), (three,)), (one,))
    assert list(expression.conditions()) == [one, two, three, one]
