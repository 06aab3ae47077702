import json
from dataclasses import replace

from tests.support.purge_world import DATA, NOON, PREFIX, World


def test_a_purge_is_found_as_it_was_asked_for() -> None:
    world = World()
    name = world.ask("u1", "ü2")
    found = world.found(name)
    assert (found.user_ids, found.requested_at) == (("u1", "ü2"), NOON)
    assert [each.name for each in world.purges.waiting()] == [name]
    assert world.purges.find("other") is None


def test_what_was_asked_for_again_is_neither_overwritten_nor_forgotten() -> None:
    world = World()
    name = world.ask("u1")
    [before] = world.purges.waiting()
    world.ask("u1", at=NOON + 60)
    world.purges.update(before, replace(before.purge, passes=7))
    assert world.found(name).passes == 0
    world.purges.finish(before, before.purge.completed(NOON + 90))
    assert world.found(name).requested_at == NOON + 60
    assert [each.name for each in world.purges.waiting()] == [name]
    assert before.purge.list_key in world.s3.bodies(DATA), "the new job reads its list"


def test_what_is_done_keeps_its_counts_and_no_id() -> None:
    world = World()
    name = world.ask("somebody", name="p")
    [waiting] = world.purges.waiting()
    world.purges.finish(waiting, replace(waiting.purge, records_removed=3).completed(NOON + 9))
    assert world.found(name).records_removed == 3
    [(key, body)] = world.s3.bodies(DATA).items()  # the list is gone, too
    assert key == f"{PREFIX}done/p.json"
    assert b"somebody" not in body
    assert json.loads(body)["completed_at"] == NOON + 9
