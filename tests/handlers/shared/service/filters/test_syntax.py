from handlers.shared.service.filters.parser import parse

TEXT = (
    "INCLUDE ItemID WHERE Items.PRICE < $MAX AND Items.GENRE IN ($GENRE, $MAX) IF CurrentUser.AGE > $age "
    "| EXCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE"
)


def test_placeholders_are_told_with_the_columns_to_their_left() -> None:
    assert [(str(parameter), str(column)) for parameter, column in parse(TEXT).parameters()] == [
        ("$MAX", "Items.PRICE"),
        ("$GENRE", "Items.GENRE"),
        ("$MAX", "Items.GENRE"),
        ("$age", "CurrentUser.AGE"),
    ]


def test_columns_are_those_to_the_left_and_to_the_right() -> None:
    assert [str(column) for column in parse(TEXT).columns()] == [
        "Items.PRICE",
        "Items.GENRE",
        "CurrentUser.AGE",
        "Items.PRICE",
        "CurrentItem.PRICE",
    ]


def test_parts_are_told_as_they_are_written() -> None:
    tree = parse('INCLUDE ItemID WHERE Items.A IN ("x", $Y) OR Items.B = 5')
    operands = [each for one in tree.clauses[0].conditions for each in one.operands]
    assert [str(each) for each in operands] == ['"x"', "$Y", "5"]


def test_equal_expressions_are_equal_wherever_their_parts_stand() -> None:
    assert parse("include ItemID   where Items.A=1") == parse("INCLUDE ItemID WHERE Items.A = 1")
