import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.explanations import MOST_REASONS, REPEATS, explain
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.trainer import Training, train
from tests.support.recommender_data import Sample, interactions

pytestmark = pytest.mark.slow

USERS = st.lists(st.integers(0, 599), max_size=40)


@pytest.fixture(scope="module")
def model(training: Training) -> Model:
    return training.model


@given(codes=USERS, item=st.integers(0, 599))
def test_contributions_sum_to_the_score(model: Model, codes: list[int], item: int) -> None:
    history = np.array(codes, np.int64)
    found = explain(model, history, item)
    assert found.score == pytest.approx(float(model.score(history)[item]))
    assert sum(part.value for part in found.contributions) == pytest.approx(found.score, rel=1e-4)
    events = [part.event for part in found.contributions if part.event is not None]
    assert all(0 <= event < len(codes) for event in events)


@given(codes=USERS, place=st.integers(0, 9))
def test_without_a_named_event_the_score_is_lower(
    model: Model, codes: list[int], place: int
) -> None:
    history = np.array(codes, np.int64)
    item = model.top(model.score(history), 10)[place]
    found = explain(model, history, item)
    assert len(found.reasons) <= MOST_REASONS
    for event in found.reasons:
        without = model.score(np.delete(history, event))
        assert without[item] < found.score


def test_recommendations_of_real_users_have_reasons(model: Model, sample: Sample) -> None:
    data, _ = sample
    starts, ends = data.bounds()
    named = 0
    for start, end in zip(starts[:200].tolist(), ends[:200].tolist(), strict=True):
        history = data.item[start:end]
        first = model.top(model.score(history), 1)[0]
        named += bool(explain(model, history, first).reasons)
    assert named > 0.9 * 200


def test_the_event_that_leads_to_an_item_is_its_reason() -> None:
    """Everybody walks a circle of twelve: what follows comes from the step before it."""
    walks = [[(start + step) % 12 for step in range(6)] for start in range(12) for _ in range(10)]
    names = [f"item-{code}" for code in range(12)]
    circle = train(interactions(walks, 12), names, recipe="aws-user-personalization").model
    found = explain(circle, np.array([6, 2]), 3)
    assert found.reasons[0] == 1
    by_event = {part.event: part.value for part in found.contributions if "markov" in part.expert}
    assert max(by_event, key=lambda event: by_event[event]) == 1


def test_own_items_are_explained_by_their_events(model: Model) -> None:
    found = explain(model, np.array([7, 3, 7]), 7)
    assert {part.expert for part in found.contributions} == {REPEATS}
    assert [part.event for part in found.contributions] == [0, 2]


def test_without_a_history_popularity_explains_everything(model: Model) -> None:
    found = explain(model, np.zeros(0, np.int64), 5)
    assert {part.expert for part in found.contributions} == {"popularity", "recent_popularity"}
    assert found.reasons == []


def test_places_are_those_of_the_whole_history(model: Model) -> None:
    """Codes that are no items, and events too old to be read, are passed over and still counted."""
    history = np.concatenate([np.full(300, 1), [-1, 9999], np.full(198, 2), [10]])
    found = explain(model, history, model.top(model.score(np.array([10])), 2)[1])
    events = {part.event for part in found.contributions if part.event is not None}
    assert len(history) - 1 in events
    assert min(events) >= 299


def test_only_what_looks_at_a_user_can_be_explained(popular: Training) -> None:
    with pytest.raises(ValueError, match="only what looks at a user"):
        explain(popular.model, np.zeros(0, np.int64), 1)
