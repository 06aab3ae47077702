import pytest

from components.lifecycle.engine.automatic_training import training_schedule
from components.lifecycle.engine.errors import LifecycleError, ResourceFailedError
from components.lifecycle.engine.event_weights import events_config
from components.lifecycle.engine.hpo_config import HPO
from components.lifecycle.engine.training_settings import training_data
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.solution import SolutionProvider
from components.lifecycle.solution_version import SolutionVersionProvider
from tests.support.lifecycle_service import GROUP, PREFIX, RECIPE, SOLUTION
from tests.support.lifecycle_world import World, solution_inputs, version_inputs

WEIGHTS = {"eventsConfig": events_config({"click": 0.2, "purchase": 1})}
V1 = "arn:aws:personalize:::recipe/aws-user-personalization"
TUNING = {
    HPO: {
        "algorithmHyperParameterRanges": {
            "integerHyperParameterRanges": [{"name": "bptt", "minValue": 2, "maxValue": 16}],
            "continuousHyperParameterRanges": [],
            "categoricalHyperParameterRanges": [
                {"name": "recency_mask", "values": ["true", "false"]}
            ],
        },
        "hpoResourceConfig": {"maxNumberOfTrainingJobs": "6", "maxParallelTrainingJobs": "2"},
    },
    "featureTransformationParameters": {"max_user_history_length_percentile": "0.9"},
}
ALONE: dict[str, list[str]] = {"solutionVersionArns": [], "campaignArns": []}
"""What a refresh tells of a solution that nothing stands on."""

STACK_TAGS = {"project": "shop", "stack": "dev"}
WEEKLY = {"performAutoTraining": True, "autoTrainingConfig": training_schedule(7)}


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"tagKey": key, "tagValue": value} for key, value in tags.items()]


def test_automatic_training_is_off_and_says_so(world: World) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs())
    assert identity == SOLUTION
    assert outs["performAutoTraining"] is False
    (request,) = world.service.requests("CreateSolution")
    assert request["performAutoTraining"] is False
    assert "solutionConfig" not in request


def test_automatic_training_on_demand(world: World) -> None:
    world.create(SolutionProvider, **solution_inputs(**WEEKLY))
    (request,) = world.service.requests("CreateSolution")
    assert request["performAutoTraining"] is True
    assert request["solutionConfig"] == {
        "autoTrainingConfig": {"schedulingExpression": "rate(7 days)"}
    }
    assert world.service.requests("UpdateSolution") == []


def test_another_schedule_is_drift_and_is_repaired(world: World) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs(**WEEKLY))
    world.service.document(identity)["solutionConfig"] = {
        "autoTrainingConfig": training_schedule(3)
    }
    provider = world.provider(SolutionProvider)
    state = provider.read(identity, outs).outs or {}
    assert state == {**outs, **ALONE, "autoTrainingConfig": training_schedule(3)}
    provider.update(identity, state, world.inputs(SolutionProvider, **solution_inputs(**WEEKLY)))
    assert provider.read(identity, outs).outs == {**outs, **ALONE}


def test_a_foreign_solution_is_refused(world: World) -> None:
    world.service.outside.create_solution(name="travel", datasetGroupArn=GROUP, recipeArn=RECIPE)
    with pytest.raises(LifecycleError, match="delete-solution --solution-arn"):
        world.create(SolutionProvider, **solution_inputs())


def test_a_failed_creation_is_cleaned_up(world: World) -> None:
    world.service.let_fail("Solution", "The API describes no reason of a solution.")
    with pytest.raises(
        ResourceFailedError, match=r"solution travel: CREATE FAILED: the service gave no reason"
    ):
        world.create(SolutionProvider, **solution_inputs())
    world.clock.sleep(100)
    assert world.service.status(SOLUTION) is None


@pytest.mark.parametrize(
    ("change", "replaces", "deletes_first"),
    [
        ({}, None, False),
        (WEEKLY, [], False),
        (WEIGHTS, [], False),
        (
            {"algorithmHyperParameters": {"apply_recency_bias": "false"}},
            ["algorithmHyperParameters"],
            True,
        ),
        (
            {"trainingDataConfig": training_data({"Items": ["GENRE"]}), "name": "b"},
            ["name", "trainingDataConfig"],
            False,
        ),
        (TUNING, ["hpoConfig", "featureTransformationParameters"], True),
        ({**TUNING, "name": "b"}, ["name", "hpoConfig", "featureTransformationParameters"], False),
        ({"tags": {}}, [], False),
        ({"timeoutSeconds": 1}, None, False),
        ({"recipeArn": f"{RECIPE}-x"}, ["recipeArn"], True),
        ({"name": "b"}, ["name"], False),
        ({"name": "b", "recipeArn": f"{RECIPE}-x"}, ["name", "recipeArn"], False),
        ({"scope": {"region": "eu-west-1", "accountId": "123456789012"}}, ["scope"], False),
        (
            {"scope": {"region": "us-east-1", "accountId": "123456789012", "profile": "p"}},
            [],
            False,
        ),
    ],
)
def test_diff(
    world: World, change: dict[str, object], replaces: list[str] | None, deletes_first: bool
) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs())
    news = world.inputs(SolutionProvider, **solution_inputs(**change))
    result = world.provider(SolutionProvider).diff(identity, outs, news)
    assert result.changes is (replaces is not None)
    assert result.replaces == (replaces or [])
    assert result.delete_before_replace is deletes_first


def test_update_turns_automatic_training_on_and_off(world: World) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs())
    provider = world.provider(SolutionProvider)
    on = world.inputs(SolutionProvider, **solution_inputs(**WEEKLY, tags={"a": "b"}))
    result = provider.update(identity, outs, on)
    assert result.outs == {**on, "arn": identity}
    entry = world.service.resource(identity)
    assert entry.document["performAutoTraining"] is True
    assert entry.tags.keys() == {"a", KEY_TAG}
    off = world.inputs(SolutionProvider, **solution_inputs())
    provider.update(identity, result.outs or {}, off)
    assert world.service.requests("UpdateSolution")[-1] == {
        "solutionArn": identity,
        "performAutoTraining": False,
    }


def test_weights_of_events_are_changed_in_place(world: World) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs(**WEIGHTS))
    assert world.service.requests("CreateSolution")[0]["solutionConfig"] == WEIGHTS
    provider = world.provider(SolutionProvider)
    outs = {**outs, **ALONE}
    assert provider.read(identity, outs).outs == outs
    other = {"eventsConfig": events_config({"purchase": 0.5})}
    news = world.inputs(SolutionProvider, **solution_inputs(**other, **WEEKLY))
    after = provider.update(identity, outs, news).outs or {}
    assert world.service.requests("UpdateSolution")[-1] == {
        "solutionArn": identity,
        "performAutoTraining": True,
        "solutionUpdateConfig": {**other, "autoTrainingConfig": training_schedule(7)},
    }
    assert provider.read(identity, after).outs == after
    provider.update(identity, after, world.inputs(SolutionProvider, **solution_inputs(**WEEKLY)))
    assert world.service.requests("UpdateSolution")[-1] == {
        "solutionArn": identity,
        "solutionUpdateConfig": {"eventsConfig": {"eventParametersList": []}},
    }


def test_a_solution_is_made_with_its_settings_and_known_again_by_them(world: World) -> None:
    settings = {
        "algorithmHyperParameters": {"apply_recency_bias": "false"},
        "trainingDataConfig": training_data({"Items": ["GENRE"]}),
    }
    identity, outs = world.create(SolutionProvider, **solution_inputs(**settings))
    assert world.service.requests("CreateSolution")[0]["solutionConfig"] == settings
    assert world.provider(SolutionProvider).read(identity, outs).outs == {**outs, **ALONE}
    world.runtime = world.new_process()
    assert world.create(SolutionProvider, **solution_inputs(**settings))[0] == identity
    with pytest.raises(LifecycleError, match="with other inputs"):
        world.create(SolutionProvider, **solution_inputs())


def test_a_solution_that_optimises_says_so_and_is_known_again_by_how(world: World) -> None:
    inputs = solution_inputs(recipeArn=V1, **TUNING)
    identity, outs = world.create(SolutionProvider, **inputs)
    (request,) = world.service.requests("CreateSolution")
    assert request["performHPO"] is True
    assert request["solutionConfig"] == TUNING
    provider = world.provider(SolutionProvider)
    assert provider.read(identity, outs).outs == {**outs, **ALONE}
    assert provider.diff(identity, outs, world.inputs(SolutionProvider, **inputs)).changes is False
    world.runtime = world.new_process()
    assert world.create(SolutionProvider, **inputs)[0] == identity
    with pytest.raises(LifecycleError, match="with other inputs"):
        world.create(SolutionProvider, **solution_inputs(recipeArn=V1))


def test_names_that_the_service_gives_to_ranges_are_no_drift(world: World) -> None:
    inputs = solution_inputs(recipeArn=V1, **TUNING)
    identity, outs = world.create(SolutionProvider, **inputs)
    described = world.service.document(identity)["solutionConfig"][HPO]
    (described["algorithmHyperParameterRanges"]["integerHyperParameterRanges"][0])["name"] = (
        "training.bptt"
    )
    refreshed = world.provider(SolutionProvider).read(identity, outs).outs
    assert refreshed == {**outs, **ALONE}


def test_without_optimisation_a_solution_is_made_and_known_as_ever(world: World) -> None:
    _, outs = world.create(SolutionProvider, **solution_inputs())
    assert "performHPO" not in world.service.requests("CreateSolution")[0]
    assert not {"performHPO", *TUNING} & outs.keys()


def test_a_deletion_leaves_the_weights_alone(world: World) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs(**WEIGHTS, **WEEKLY))
    world.provider(SolutionProvider).delete(identity, outs)
    (request,) = world.service.requests("UpdateSolution")
    assert request == {"solutionArn": identity, "performAutoTraining": False}


def test_what_others_made_shows_after_a_refresh_and_is_no_drift(world: World) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs())
    version, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    outside = world.service.outside
    named = outside.create_solution_version(solutionArn=identity, name="v1")["solutionVersionArn"]
    made = [
        world.service.settle(
            outside.create_campaign(name=n, solutionVersionArn=version)["campaignArn"]
        )
        for n in ("b", "a")
    ]
    provider = world.provider(SolutionProvider)
    refreshed = provider.read(identity, outs).outs or {}
    assert refreshed == {
        **outs,
        "solutionVersionArns": sorted([version, named]),
        "campaignArns": sorted(made),
    }
    news = world.inputs(SolutionProvider, **solution_inputs())
    assert provider.diff(identity, refreshed, news).changes is False
    changed = provider.update(
        identity, refreshed, world.inputs(SolutionProvider, **solution_inputs(tags={"stack": "x"}))
    )
    assert (changed.outs or {})["campaignArns"] == sorted(made)
    outside.delete_campaign(campaignArn=made[0])
    assert (provider.read(identity, refreshed).outs or {})["campaignArns"] == made[1:]


def test_read_reports_drift_and_gone(world: World) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs())
    provider = world.provider(SolutionProvider)
    outs = {**outs, **ALONE}
    assert provider.read(identity, outs).outs == outs
    world.service.document(identity).update(
        performAutoTraining=True, solutionConfig={"autoTrainingConfig": training_schedule(3)}
    )
    assert provider.read(identity, outs).outs == {**outs, "performAutoTraining": True}
    world.service.vanish(identity)
    assert provider.read(identity, outs).id == ""


def test_destroy_during_training_stops_every_training_first(world: World) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs(**WEEKLY))
    world.service.outside.create_solution_version(solutionArn=identity)
    world.clock.sleep(2)
    world.service.outside.create_solution_version(solutionArn=identity)
    provider = world.provider(SolutionProvider)
    provider.delete(identity, outs)
    assert world.service.arns("Solution") == world.service.arns("SolutionVersion") == []
    called = world.service.operations()
    assert called.index("UpdateSolution") < called.index("StopSolutionVersionCreation")
    assert len(world.service.requests("StopSolutionVersionCreation")) == 2
    assert called.count("DeleteSolution") == 1
    provider.delete(identity, outs)


def test_a_campaign_outside_of_the_stack_stops_the_deletion_before_it_begins(world: World) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs(**WEEKLY, tags=STACK_TAGS))
    version, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    campaign = world.service.outside.create_campaign(name="by-hand", solutionVersionArn=version)
    world.service.settle(campaign["campaignArn"])
    provider = world.provider(SolutionProvider)
    with pytest.raises(
        LifecycleError, match=f"campaign by-hand.*--campaign-arn {campaign['campaignArn']}"
    ):
        provider.delete(identity, outs)
    assert world.service.requests("UpdateSolution") == []
    world.clock.sleep(2)
    world.service.outside.delete_campaign(campaignArn=f"{PREFIX}campaign/by-hand")
    provider.delete(identity, outs)
    assert world.service.status(identity) is None


def test_campaigns_that_the_owner_made_go_with_the_solution_also_while_they_are_made(
    world: World,
) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs(tags=STACK_TAGS))
    version, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    outside, tags = world.service.outside, tag_list(STACK_TAGS)
    rests = outside.create_campaign(name="rests", solutionVersionArn=version, tags=tags)
    world.service.settle(rests["campaignArn"])
    outside.create_campaign(name="begins", solutionVersionArn=version, tags=tags)
    outside.create_solution_version(solutionArn=identity, name="v1", tags=tags)
    world.provider(SolutionProvider).delete(identity, outs)
    for kind in ("Campaign", "SolutionVersion", "Solution"):
        assert world.service.arns(kind) == []
    called = world.service.operations()
    assert called.index("DeleteCampaign") < called.index("DeleteSolution")


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"project": "shop", "stack": "prod"},
        {"project": "shop"},
        {**STACK_TAGS, KEY_TAG: "of a resource of the program"},
    ],
)
def test_no_other_campaign_goes_with_the_solution(world: World, tags: dict[str, str]) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs(tags=STACK_TAGS))
    version, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    made = world.service.outside.create_campaign(
        name="other", solutionVersionArn=version, tags=tag_list(tags)
    )
    world.service.settle(made["campaignArn"])
    with pytest.raises(LifecycleError, match="it serves campaign other"):
        world.provider(SolutionProvider).delete(identity, outs)
    assert world.service.status(made["campaignArn"]) == "ACTIVE"


def test_without_the_stack_s_tags_nothing_is_taken_for_the_owner_s(world: World) -> None:
    identity, outs = world.create(SolutionProvider, **solution_inputs(tags={}))
    version, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    world.service.outside.create_campaign(name="other", solutionVersionArn=version)
    with pytest.raises(LifecycleError, match="it serves campaign other"):
        world.provider(SolutionProvider).delete(identity, outs)
