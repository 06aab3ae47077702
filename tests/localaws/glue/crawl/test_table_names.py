from hypothesis import given
from hypothesis import strategies as st

from localaws.glue.crawl.table_names import MAX_LENGTH, table_name


def test_a_table_is_named_after_its_folder_or_file() -> None:
    assert table_name("s3://raw/Orders/", "", ()) == "orders"
    assert table_name("s3://raw/a/Part-0.csv", "", ()) == "part_0_csv"
    assert table_name("s3://raw-data/", "", ()) == "raw_data"
    assert table_name("s3://raw/year=2017/", "Raw_", ()) == "raw_year_2017"


def test_a_name_that_is_taken_gets_a_hash_of_the_place() -> None:
    first, second = (table_name(f"s3://raw/{each}/orders/", "", {"orders"}) for each in "ab")
    assert first != second
    assert first.startswith("orders_")
    assert table_name("s3://raw/a/orders/", "", {"orders"}) == first


@given(st.text(min_size=1), st.text(max_size=8), st.booleans())
def test_every_name_is_one_of_the_catalog(last: str, prefix: str, is_taken: bool) -> None:
    free = table_name(f"s3://raw/{last}/", prefix, ())
    name = table_name(f"s3://raw/{last}/", prefix, {free} if is_taken else ())
    assert (name == free) != is_taken
    assert len(name) <= MAX_LENGTH
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
