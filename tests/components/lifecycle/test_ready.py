import pytest

from components.lifecycle.dataset import DatasetProvider
from components.lifecycle.dataset_import_job import DatasetImportJobProvider
from components.lifecycle.engine.errors import LifecycleError, ResourceFailedError, WaitTimeoutError
from components.lifecycle.event_tracker import EventTrackerProvider
from components.lifecycle.ready import ReadyProvider
from components.lifecycle.solution import SolutionProvider
from components.lifecycle.solution_version import SolutionVersionProvider
from tests.support.lifecycle_service import PREFIX
from tests.support.lifecycle_world import (
    SCOPE,
    World,
    dataset_inputs,
    import_inputs,
    solution_inputs,
    tracker_inputs,
    version_inputs,
)


@pytest.fixture
def arns(world: World) -> dict[str, str]:
    """An import of five and a half minutes and a training of 26 minutes."""
    world.create(DatasetProvider, **dataset_inputs())
    world.create(SolutionProvider, **solution_inputs())
    job, _ = world.create(DatasetImportJobProvider, **import_inputs())
    version, _ = world.create(SolutionVersionProvider, **version_inputs())
    return {"import": job, "version": version}


def test_waits_for_all_in_one_thread_and_passes_the_arns_on(
    world: World, arns: dict[str, str]
) -> None:
    _, outs = world.create(ReadyProvider, arns=arns, timeoutSeconds=86400)
    assert outs["arns"] == arns
    assert {world.service.status(arn) for arn in arns.values()} == {"ACTIVE"}
    described = [
        len(world.service.requests(f"Describe{kind}"))
        for kind in ("DatasetImportJob", "SolutionVersion")
    ]
    assert 5 < described[0] < described[1] < 60


def test_shows_each_status_once_and_a_sign_of_life_every_five_minutes(
    world: World, arns: dict[str, str]
) -> None:
    world.shown.clear()
    world.create(ReadyProvider, arns={"version": arns["version"]}, timeoutSeconds=86400)
    statuses = [line.split(": ")[1].split(" (")[0] for line in world.shown]
    assert statuses == ["CREATE PENDING", *["CREATE IN_PROGRESS"] * 5, "ACTIVE"]
    assert world.shown[-1].endswith(" min)")


def test_a_failure_ends_the_wait_with_the_services_words(
    world: World, arns: dict[str, str]
) -> None:
    reason = "Create failed. Dataset has fewer than 25 users with at least 2 interactions each."
    world.service.let_fail(arns["version"], reason)
    with pytest.raises(
        ResourceFailedError, match=r"fewer than 25 users.*pulumi up --refresh"
    ) as error:
        world.create(ReadyProvider, arns=arns, timeoutSeconds=86400)
    assert str(error.value).startswith("solution version travel/")


def test_a_stopped_training_ends_the_wait(world: World, arns: dict[str, str]) -> None:
    world.clock.sleep(100)
    world.service.outside.stop_solution_version_creation(solutionVersionArn=arns["version"])
    with pytest.raises(ResourceFailedError, match="CREATE STOPPING"):
        world.create(ReadyProvider, arns=arns, timeoutSeconds=86400)


def test_the_deadline_says_what_still_runs(world: World, arns: dict[str, str]) -> None:
    began = world.clock()
    with pytest.raises(
        WaitTimeoutError, match=r"gave up after 10 min; last seen: solution version"
    ) as error:
        world.create(ReadyProvider, arns=arns, timeoutSeconds=600)
    assert world.clock() - began == pytest.approx(600)
    assert 'may be billed; run "pulumi up" again' in str(error.value)
    world.create(ReadyProvider, arns=arns, timeoutSeconds=86400)


def test_what_does_not_exist_is_told_after_a_minute(world: World) -> None:
    with pytest.raises(LifecycleError, match="does not exist"):
        world.create(ReadyProvider, arns={"c": f"{PREFIX}campaign/absent"}, timeoutSeconds=86400)
    assert 60 <= world.clock() < 120


def test_what_is_not_found_right_after_its_creation_is_borne(
    world: World, arns: dict[str, str]
) -> None:
    world.service.refuse("DescribeSolutionVersion", "ResourceNotFoundException", times=6)
    world.create(ReadyProvider, arns=arns, timeoutSeconds=86400)


def test_expired_credentials_are_read_again(world: World, arns: dict[str, str]) -> None:
    world.service.credentials_expire_at = world.clock() + 900
    world.renews_after = 3
    world.create(ReadyProvider, arns=arns, timeoutSeconds=86400)
    assert len(world.opened) == 4
    assert sum("credentials expired" in line for line in world.shown) == 1


def test_expired_credentials_end_the_wait_after_two_minutes(
    world: World, arns: dict[str, str]
) -> None:
    expires = world.clock() + 900
    world.service.credentials_expire_at = expires
    world.renews_after = 99
    with pytest.raises(
        LifecycleError, match=r"^credentials expired while waiting for .*keeps running in AWS"
    ):
        world.create(ReadyProvider, arns=arns, timeoutSeconds=86400)
    assert 120 <= world.clock() - expires < 200


def test_a_throttling_storm_is_waited_out(world: World, arns: dict[str, str]) -> None:
    world.service.refuse("DescribeSolutionVersion", "ThrottlingException", times=40)
    world.create(ReadyProvider, arns=arns, timeoutSeconds=86400)


def test_a_throttling_storm_does_not_outlast_the_deadline(
    world: World, arns: dict[str, str]
) -> None:
    world.service.refuse("DescribeSolutionVersion", "ThrottlingException", times=10**6)
    with pytest.raises(WaitTimeoutError, match="ThrottlingException"):
        world.create(ReadyProvider, arns=arns, timeoutSeconds=3600)


def test_what_somebody_deletes_meanwhile_ends_the_wait(world: World, arns: dict[str, str]) -> None:
    tracker, _ = world.create(EventTrackerProvider, **tracker_inputs())
    world.service.outside.delete_event_tracker(eventTrackerArn=tracker)
    with pytest.raises(LifecycleError, match="is being deleted outside of this stack"):
        world.create(ReadyProvider, arns={**arns, "tracker": tracker}, timeoutSeconds=3600)


def test_nothing_to_wait_for_is_refused(world: World) -> None:
    result = world.provider(ReadyProvider).check({}, {"scope": SCOPE, "arns": {}})
    assert [f.reason for f in result.failures] == [
        "at least 1 entry is expected",
    ]


def test_denied_access_is_not_waited_out(world: World, arns: dict[str, str]) -> None:
    world.service.refuse("DescribeSolutionVersion", "AccessDeniedException", "not you")
    with pytest.raises(LifecycleError, match="AccessDeniedException: not you"):
        world.create(ReadyProvider, arns=arns, timeoutSeconds=3600)


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({}, None),
        ({"timeoutSeconds": 5}, None),
        ({"arns": {"import": f"{PREFIX}campaign/b"}}, ["arns"]),
        ({"triggers": {"a": "b"}}, ["triggers"]),
    ],
)
def test_diff(
    world: World, arns: dict[str, str], change: dict[str, object], replaces: list[str] | None
) -> None:
    base = {"arns": arns, "timeoutSeconds": 86400}
    identity, outs = world.create(ReadyProvider, **base)
    news = world.inputs(ReadyProvider, **{**base, **change})
    result = world.provider(ReadyProvider).diff(identity, outs, news)
    assert result.changes is (replaces is not None)
    assert result.replaces == (replaces or [])
    assert result.delete_before_replace is False


def test_read_update_and_delete_make_no_call(world: World, arns: dict[str, str]) -> None:
    identity, outs = world.create(ReadyProvider, arns=arns, timeoutSeconds=86400)
    calls = len(world.service.calls)
    provider = world.provider(ReadyProvider)
    assert provider.read(identity, outs).outs == outs
    assert provider.update(identity, outs, outs).outs == outs
    provider.delete(identity, outs)
    assert len(world.service.calls) == calls


@pytest.mark.parametrize("arn", ["campaign/travel", "arn:aws:personalize:::recipe/aws-sims"])
def test_what_has_no_status_is_refused(world: World, arn: str) -> None:
    result = world.provider(ReadyProvider).check({}, {"arns": {"x": arn}})
    assert "is not the ARN of a Personalize resource" in str([f.reason for f in result.failures])
