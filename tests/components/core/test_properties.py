import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.properties import property_name
from localaws.personalize.put_records import property_name as name_in_the_service


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("GENRES", "genres"),
        ("NUMBER_OF_RATINGS", "numberOfRatings"),
        ("CATEGORY_L1", "categoryL1"),
        ("_ODD__NAME_", "oddName"),
        ("__", "__"),
    ],
)
def test_a_column_is_written_in_camel_case(column: str, name: str) -> None:
    assert property_name(column) == name


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True))
def test_the_service_knows_a_column_by_that_name(column: str) -> None:
    assert property_name(column) == name_in_the_service(column)
