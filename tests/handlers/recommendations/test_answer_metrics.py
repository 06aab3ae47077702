import pytest

from handlers.recommendations.answer_metrics import answer_metrics


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"itemList": [{"itemId": "1"}, {"itemId": "2"}]}, (0, 0, 2)),
        ({"itemList": []}, (0, 1, 0)),
        ({"itemList": [{"itemId": "1"}], "fallback": True}, (1, 0, 1)),
    ],
)
def test_an_answer_is_counted_by_what_it_holds(
    body: dict[str, object], expected: tuple[int, int, int]
) -> None:
    metrics = {each.name: (each.value, each.unit) for each in answer_metrics(body, 12.345)}
    names = ("FallbackAnswers", "EmptyAnswers", "ItemsAnswered")
    assert metrics == {
        "Answers": (1, "Count"),
        **{name: (value, "Count") for name, value in zip(names, expected, strict=True)},
        "PersonalizeLatency": (12.3, "Milliseconds"),
    }
