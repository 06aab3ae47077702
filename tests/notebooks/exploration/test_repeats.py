import duckdb
from hypothesis import given
from hypothesis import strategies as st

from notebooks.exploration.repeats import Repeats, repeats, table
from notebooks.exploration.sessions import make_visits
from tests.support.exploration import Row, replace_events

GAP = 30
DATABASE = duckdb.connect()
ROWS = st.lists(
    st.tuples(
        st.sampled_from("uv"),
        st.sampled_from("ab"),
        st.integers(0, 150),
        st.sampled_from(("View", "Buy")),
    ),
    min_size=1,
    max_size=30,
)


def by_hand(rows: list[Row]) -> dict[str, tuple[int, int, int]]:
    """Events of each type, and how many repeat in the same and in a later visit."""
    counted: dict[str, tuple[int, int, int]] = {}
    before: dict[object, int] = {}
    last_of_item: dict[tuple[object, object], int] = {}
    visit = 0
    for user, item, time, event_type in sorted(
        rows, key=lambda row: (str(row[0]), int(str(row[2])))
    ):
        if user not in before or int(str(time)) - before[user] > GAP:
            visit += 1
        earlier = last_of_item.get((user, item))
        events, same, later = counted.get(str(event_type), (0, 0, 0))
        counted[str(event_type)] = (
            events + 1,
            same + (earlier == visit),
            later + (earlier not in (None, visit)),
        )
        before[user], last_of_item[user, item] = int(str(time)), visit
    return counted


@given(ROWS)
def test_an_event_repeats_where_its_user_had_the_item_before(rows: list[Row]) -> None:
    replace_events(DATABASE, rows)
    make_visits(DATABASE, GAP)
    found = repeats(DATABASE)
    assert {
        each.event_type: (each.events, each.same_visit, each.earlier_visit) for each in found
    } == by_hand(rows)


def test_the_shares_of_a_type_are_one_together() -> None:
    found = Repeats(event_type="Buy", events=4, same_visit=1, earlier_visit=1)
    assert found.new == 2
    assert "Buy | 50% | 25% | 25%" in str(table([found]))
