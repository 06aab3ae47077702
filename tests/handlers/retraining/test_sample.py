import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.retraining.sample import MAX_PROBLEMS, sample_problems
from handlers.shared.service.schemas import Field, Schema

SCHEMA = Schema(
    "Interactions",
    (
        Field("USER_ID", "string"),
        Field("ITEM_ID", "string"),
        Field("TIMESTAMP", "long"),
        Field("PRICE", "float", nullable=True),
        Field("FLAG", "boolean", nullable=True),
    ),
)
HEADER = "USER_ID,ITEM_ID,TIMESTAMP,PRICE,FLAG"
ROW = "u1,i1,1700000000,1.5,true"


def problems(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return sample_problems("Interactions/a.csv", content, SCHEMA)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n{ROW}\n",
        f"\ufeff{HEADER}\r\n{ROW}\r\n",
        f"{HEADER.lower()}\n{ROW}",
        f"{HEADER},EXTRA\n{ROW},x\n",
        'FLAG,TIMESTAMP,PRICE,ITEM_ID,USER_ID\n,1700000000,,"i,1","u ""1"""\n',
        f'{HEADER}\nu\\"1,i1,1700000000,,\n',
        f"{HEADER}\nu\u20281,i\x0b1\x85,1700000000,,\n",
    ],
    ids=["plain", "mark", "lower case", "more columns", "other order", "escaped", "separators"],
)
def test_what_can_be_imported(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff\xfe\x00", "no text in UTF-8"),
        ("\nu1\n", "line 1 is blank"),
        (f'"USER_ID",ITEM_ID\n{ROW}', "quotation marks"),
        (f"USER_ID,ITEM_ID\n{ROW}", "missing the following columns:[TIMESTAMP, PRICE, FLAG]"),
        (f"{HEADER.replace(',', ';')}\n", "separated by commas"),
        (f"{HEADER},user_id\n{ROW},x", "names USER_ID more than once"),
        (f"{HEADER}\n", "no row below its header"),
        (f"{HEADER}\nu1,i1\n", "line 2 has 2 cells, and the header has 5"),
        (f"{HEADER}\n{ROW}\n ,i1,1700000000,,\n", "line 3: USER_ID is blank"),
        (f"{HEADER}\nu1,i1,1700000000000,,\n", "TIMESTAMP is in milliseconds"),
        (f"{HEADER}\nu1,i1,{'9' * 5000},,\n", "TIMESTAMP is in milliseconds"),
        (f'{HEADER}\n"u1,{"i" * 140_000}\n', "line 2 is no CSV"),
        (f"{HEADER}\nu1,i1,2026-01-01,,\n", "TIMESTAMP is no long; expected a whole number"),
        (f"{HEADER}\nu1,i1,1700000000,cheap,\n", "PRICE is no float; expected a number with"),
        (f"{HEADER}\nu1,i1,1700000000,,yes\n", "FLAG is no boolean; expected true or false"),
    ],
)
def test_what_cannot_is_told_with_its_place(text: str | bytes, words: str) -> None:
    (problem,) = problems(text)
    assert words in problem
    assert problem.startswith("Interactions/a.csv")


def test_a_column_is_told_once_and_a_file_not_too_often() -> None:
    rows = "u1,i1,x,x,x\n , ,1700000000,x,x"
    found = problems(f"{HEADER}\n{rows}\n")
    assert len(found) == MAX_PROBLEMS
    assert [each.split(": ")[1].split(" ")[0] for each in found] == ["TIMESTAMP", "PRICE", "FLAG"]


@given(st.binary(max_size=200))
def test_anything_may_come(content: bytes) -> None:
    assert all(each.startswith("Interactions/a.csv") for each in problems(content))
    assert all(
        each.startswith("Interactions/a.csv")
        for each in problems(HEADER.encode() + b"\n" + content)
    )
