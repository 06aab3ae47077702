"""What stops a dislike from being taken for interest, and where nothing can."""

from collections.abc import Mapping
from typing import Any

import pytest

from components.preflight.findings import Finding, errors
from components.preflight.satisfaction import satisfaction_findings
from components.settings.models import HomeModel, ModelSettings, RankingModel, RelatedModel
from components.settings.satisfaction import SatisfactionSettings
from components.settings.use_cases import HomeUseCase, UseCaseSettings
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.recipes import HOME, RANKING, RELATED
from tests.components.preflight.test_metrics import dataset

ALL = SatisfactionSettings(like="like", dislike="dislike", rating="stars")
LISTED = {"eventWeights": {"view": 1, "like": 1, "stars": 1}}


def findings(
    satisfaction: SatisfactionSettings = ALL,
    columns: tuple[str, ...] = ("EVENT_TYPE", "EVENT_VALUE"),
    event_types: tuple[str, ...] = ("view", "like", "dislike", "stars"),
    models: Mapping[str, ModelSettings] | None = None,
    use_cases: Mapping[str, UseCaseSettings] | None = None,
) -> list[Finding]:
    interactions = dataset(
        "Interactions", *(known_fields("Interactions")[name] for name in columns)
    )
    given = models or {HOME: home(LISTED)}
    return list(
        satisfaction_findings(satisfaction, [interactions], event_types, given, use_cases or {})
    )


def home(given: Any) -> HomeModel:
    return HomeModel.model_validate(given)


def test_a_model_that_leaves_the_dislike_out_is_fine() -> None:
    assert findings() == []


def test_without_weights_a_dislike_would_be_interest_and_the_remedy_is_told() -> None:
    for purpose, model in {HOME: home({}), RANKING: RankingModel()}.items():
        (found,) = errors(findings(models={purpose: model}))
        assert f"Set personalize:models.{purpose}.eventWeights" in found.text
        assert "{view: 1, like: 1, stars: 1}" in found.text


@pytest.mark.parametrize("weight", [0, 0.5])
def test_a_dislike_with_a_weight_is_refused(weight: float) -> None:
    (found,) = errors(
        findings(models={HOME: home({"eventWeights": {"view": 1, "dislike": weight}})})
    )
    assert "Take it out" in found.text


@pytest.mark.parametrize(
    "models",
    [{HOME: home({"recipe": "aws-user-personalization"})}, {RELATED: RelatedModel()}],
)
def test_a_recipe_without_weights_is_a_warning(models: dict[str, ModelSettings]) -> None:
    (found,) = findings(models=models)
    assert found.severity == "warning"
    assert "filter=not-disliked" in found.text


def test_a_recommender_learns_from_a_dislike_and_that_is_told() -> None:
    chosen = {HOME: HomeUseCase.model_validate({"recipe": "recommended-for-you"})}
    (found,) = findings(use_cases=chosen)
    assert found.severity == "warning"
    assert found.file == "personalize:useCases.home"
    assert findings(SatisfactionSettings(like="like"), use_cases=chosen) == []


def test_a_like_alone_asks_for_nothing() -> None:
    like = SatisfactionSettings(like="like")
    models = {HOME: home({}), RELATED: RelatedModel()}
    assert findings(like, columns=("EVENT_TYPE",), models=models) == []


@pytest.mark.parametrize(
    ("columns", "missing"), [(("EVENT_TYPE",), "EVENT_VALUE"), (("EVENT_VALUE",), "EVENT_TYPE")]
)
def test_columns_have_to_be_there(columns: tuple[str, ...], missing: str) -> None:
    (found,) = errors(findings(columns=columns))
    assert f"no column {missing}" in found.text


def test_its_types_count_to_the_ten() -> None:
    eight = (*(f"t{number}" for number in range(5)), "like", "dislike", "stars")
    assert findings(event_types=eight) == []
    (found,) = errors(findings(event_types=(*eight, "one more")))
    assert "more than 8" in found.text


@pytest.mark.parametrize("name", ["null", "ITEM_ID"])
def test_a_word_for_nothing_is_no_type(name: str) -> None:
    (found,) = errors(findings(SatisfactionSettings(like=name)))
    assert repr(name) in found.text
