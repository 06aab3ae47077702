import pytest

from localaws.cloudwatch.math.parser import MathSyntaxError, parse
from localaws.cloudwatch.math.syntax import Binary, Call, Name, Number, Text, Unary


def test_the_stronger_operator_binds_first() -> None:
    assert parse("a + b * -2 ^ 2 > 1 OR c") == Binary(
        "||",
        Binary(
            ">",
            Binary(
                "+",
                Name("a"),
                Binary("*", Name("b"), Unary("-", Binary("^", Number(2), Number(2)))),
            ),
            Number(1),
        ),
        Name("c"),
    )


def test_names_of_functions_are_read_in_any_case() -> None:
    assert parse('sum(METRICS("x"))') == Call("SUM", (Call("METRICS", (Text("x"),)),))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "expected at character 1, found the end"),
        ("1 +", "expected at character 4, found the end"),
        ("a b", "the end or an operator expected at character 3, found 'b'"),
        ("SUM(a", r"'\)' expected at character 6"),
        ("a $ b", r"unexpected '\$' at character 3"),
        ("(" * 200, "too deep"),
        ("-" * 200 + "1", "too deep"),
    ],
)
def test_what_is_no_expression_says_where(text: str, sentence: str) -> None:
    with pytest.raises(MathSyntaxError, match=sentence):
        parse(text)
