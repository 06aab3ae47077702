import pytest

from components.lifecycle.engine.deletion import delete_and_wait, let_settle
from components.lifecycle.engine.errors import LifecycleError
from tests.support.lifecycle_service import PREFIX
from tests.support.lifecycle_world import World


def test_what_cannot_be_deleted_is_refused(world: World) -> None:
    with pytest.raises(LifecycleError, match="no operation that deletes a dataset import job"):
        delete_and_wait(world.waiter("campaign shop"), f"{PREFIX}dataset-import-job/x")


def test_other_refusals_of_a_deletion_surface(world: World) -> None:
    world.service.refuse("DeleteCampaign", "AccessDeniedException", "not you")
    with pytest.raises(LifecycleError, match="not you"):
        delete_and_wait(world.waiter("campaign shop"), f"{PREFIX}campaign/x")


@pytest.mark.parametrize(("took", "settles"), [(0.0, 0.0), (3.0, 1.0), (600.0, 30.0)])
def test_a_slow_service_is_given_time_to_notice_a_deletion(
    world: World, took: float, settles: float
) -> None:
    wait = world.waiter("campaign shop")
    world.clock.sleep(took)
    let_settle(wait)
    assert world.clock() == pytest.approx(took + settles)
