from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from commands.status.figure import Figure
from commands.status.learning import Learning, Solution, learning_figures, look

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PREFIX = "arn:aws:personalize:us-east-1:000000000000:"
HOME, RELATED = f"{PREFIX}campaign/home", f"{PREFIX}recommender/related"

STATUSES = ["ACTIVE", "CREATE PENDING", "CREATE IN_PROGRESS", "CREATE FAILED", "CREATE STOPPED"]


def resource(hours: float, status: str = "ACTIVE", **members: Any) -> dict[str, Any]:
    return {"creationDateTime": NOW - timedelta(hours=hours), "status": status, **members}


def campaign(**members: Any) -> dict[str, Any]:
    return resource(
        2,
        **{"campaignArn": HOME, "name": "shop-home", "solutionVersionArn": "v1", **members},
    )


def version(hours: float, arn: str, status: str = "ACTIVE", **members: Any) -> dict[str, Any]:
    return resource(hours, status, solutionVersionArn=arn, **members)


def figures(
    *versions: dict[str, Any],
    campaigns: list[dict[str, Any]] | None = None,
    recommenders: list[dict[str, Any]] | None = None,
    imports: dict[str, list[dict[str, Any]]] | None = None,
    purposes: Mapping[str, str] | None = None,
) -> dict[str, Figure]:
    solution = Solution(
        name="shop-like",
        recipe="aws-user-personalization-v2",
        versions=versions,
        campaigns=[campaign()] if campaigns is None else campaigns,
    )
    learning = Learning(
        solutions=[solution], recommenders=recommenders or [], imports=imports or {}
    )
    purposes = {HOME: "home"} if purposes is None else purposes
    return {each.name: each for each in learning_figures(learning, purposes, NOW)}


def test_a_model_is_as_old_as_the_training_that_answers() -> None:
    told = figures(version(1, "v2"), version(50, "v1"))
    assert told["home: model age"].value == 50 * 3600
    assert told["home: model age"].note == "training began 2026-02-27 10:00 UTC"
    assert told["home: last training"].note == "60 min ago"
    assert told["home: campaign"].shown == "ACTIVE"
    assert not any(each.remedy for each in told.values())


def test_a_failed_training_says_why_and_what_to_do() -> None:
    reason = "Too few interactions."
    told = figures(version(1, "v2", "CREATE FAILED", failureReason=reason), version(50, "v1"))
    assert told["home: last training"].value == "CREATE FAILED"
    assert (
        told["home: last training"].remedy
        == "Too few interactions. Mend that, and run `pulumi up` again."
    )
    assert not told["home: campaign"].remedy


def test_a_failure_that_a_newer_training_made_good_is_over() -> None:
    told = figures(version(1, "v2"), version(2, "v1", "CREATE FAILED"))
    assert not told["home: last training"].remedy


def test_a_failed_change_of_a_campaign_is_told_beside_its_own_status() -> None:
    update = resource(1, "CREATE FAILED", failureReason="No capacity")
    told = figures(version(50, "v1"), campaigns=[campaign(latestCampaignUpdate=update)])
    assert told["home: campaign"].value == "ACTIVE"
    assert told["home: last update"].remedy.startswith("No capacity. ")


def test_a_change_that_is_over_has_no_row() -> None:
    told = figures(version(50, "v1"), campaigns=[campaign(latestCampaignUpdate=resource(1))])
    assert "home: last update" not in told


def test_what_the_owner_made_besides_stands_by_its_name() -> None:
    other = campaign(campaignArn=f"{PREFIX}campaign/mine", name="mine")
    told = figures(version(50, "v1"), campaigns=[campaign(), other])
    assert {"home: campaign", "mine: campaign"} <= told.keys()


def test_what_was_deleted_is_missed() -> None:
    told = figures(version(50, "v1"), campaigns=[], purposes={HOME: "home", RELATED: "related"})
    assert told["home: campaign"].value == "DELETED"
    assert "recommender of the stack was deleted" in told["related: recommender"].remedy
    assert "shop-like: last training" in told


def test_a_campaign_of_a_version_that_is_gone_has_no_age() -> None:
    assert figures()["home: model age"].value is None
    assert figures()["home: last training"].note == "it was never trained"


def test_recommenders_and_imports_have_rows() -> None:
    told = figures(
        recommenders=[resource(3, recommenderArn=RELATED, name="shop-related")],
        imports={"Items": [resource(1, "CREATE FAILED", failureReason="No header")], "Users": []},
        purposes={RELATED: "related"},
    )
    assert told["related: recommender"].shown == "ACTIVE"
    assert told["Items: last import"].remedy.startswith("No header. ")
    assert told["Users: last import"].note == "nothing was imported from a file"


def test_a_recommender_that_was_stopped_is_wrong() -> None:
    stopped = resource(3, "INACTIVE", recommenderArn=RELATED, name="shop-related")
    told = figures(recommenders=[stopped], purposes={RELATED: "related"})
    assert "StartRecommender" in told["related: recommender"].remedy


def test_nothing_at_all_is_said() -> None:
    nothing = Learning(solutions=[], recommenders=[], imports={})
    assert [each.note for each in learning_figures(nothing, {}, NOW)] == ["nothing is trained yet"]


@given(st.lists(st.tuples(st.floats(0, 1000), st.sampled_from(STATUSES)), max_size=6))
def test_the_newest_training_alone_decides(trainings: list[tuple[float, str]]) -> None:
    listed = [version(hours, f"v{n}", status) for n, (hours, status) in enumerate(trainings)]
    newest_first = sorted(listed, key=lambda each: each["creationDateTime"], reverse=True)
    told = figures(*newest_first)["home: last training"]
    is_failed = bool(newest_first) and newest_first[0]["status"] == "CREATE FAILED"
    assert bool(told.remedy) == is_failed


class Personalize:
    """The control plane with two pages of versions, oldest first."""

    def get_paginator(self, operation: str) -> Any:
        pages: dict[str, list[dict[str, Any]]] = {
            "list_solutions": [
                {
                    "solutions": [
                        {"solutionArn": "s", "name": "like", "recipeArn": "arn::recipe/aws-sims"}
                    ]
                }
            ],
            "list_recommenders": [
                {"recommenders": []},
                {"recommenders": [{"recommenderArn": RELATED}]},
            ],
            "list_datasets": [{"datasets": [{"datasetType": "INTERACTIONS", "datasetArn": "d"}]}],
            "list_solution_versions": [
                {"solutionVersions": [version(9, "v1")]},
                {"solutionVersions": [version(1, "v2")]},
            ],
            "list_campaigns": [{"campaigns": [{"campaignArn": HOME}]}],
            "list_dataset_import_jobs": [{"datasetImportJobs": [resource(5), resource(4)]}],
        }

        class Pages:
            def paginate(self, **request: str) -> Iterator[Any]:
                assert request in (
                    {"datasetGroupArn": "g"},
                    {"solutionArn": "s"},
                    {"datasetArn": "d"},
                )
                return iter(pages[operation])

        return Pages()

    def describe_campaign(self, **request: Any) -> Any:
        return {"campaign": campaign(**request)}

    def describe_recommender(self, **request: Any) -> Any:
        return {"recommender": resource(3, **request)}


def test_everything_of_a_group_is_asked_newest_first() -> None:
    learning = look(Personalize(), "g", [HOME, RELATED])
    (solution,) = learning.solutions
    assert solution.recipe == "aws-sims"
    assert [each["solutionVersionArn"] for each in solution.versions] == ["v2", "v1"]
    assert solution.campaigns[0]["campaignArn"] == HOME
    assert learning.recommenders[0]["recommenderArn"] == RELATED
    assert learning.imports == {"Interactions": [resource(4), resource(5)]}


def test_a_stack_without_recommenders_asks_for_none() -> None:
    assert look(Personalize(), "g", [HOME]).recommenders == []
