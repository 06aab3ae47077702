import pytest

from handlers.privacy.dead_letter_queue import DeadLetterQueue
from handlers.privacy.places import CLOCK_DIFFERENCE_SECONDS, Places
from handlers.privacy.stored_objects import StoredObjects
from tests.support.purge_world import ARCHIVE, DISCARDED, NOON, World, key_of, line, packed


def places(world: World, searched_until: float = 0.0) -> Places:
    discarded = StoredObjects(world.s3, DISCARDED)
    return Places(
        archive=StoredObjects(world.s3, ARCHIVE),
        discarded=discarded,
        queue=DeadLetterQueue(world.sqs, "queue", discarded.delete),
        moments={"u1": NOON, "u2": NOON - 60},
        searched_until=searched_until,
    )


def steps(found: Places, part: str, after: str = "") -> list[str]:
    (wanted,) = [each for each in found.parts if each.name == part]
    return [place for place, _ in wanted.steps(after)]


@pytest.mark.parametrize(
    ("key", "is_read"),
    [
        (key_of(NOON - 60), True),
        (key_of(NOON), True),
        (key_of(NOON + 1), False),
        ("events-errors/processing-failed/a-1-2027-01-15-07-00-00-9", True),
        ("events/somebody's own notes.txt", False),
    ],
)
def test_objects_of_the_archive_that_may_hold_records_from_before(key: str, is_read: bool) -> None:
    world = World()
    world.s3.write(ARCHIVE, key, packed([line("u1")]))
    assert steps(places(world), "archive") == ([key] if is_read else [])


@pytest.mark.parametrize(("age", "is_read"), [(0.0, True), (1.0, False)])
@pytest.mark.parametrize(
    ("bucket", "part"), [(ARCHIVE, "archive"), (DISCARDED, "deadLetterBucket")]
)
def test_what_has_been_looked_through_is_not_read_again(
    bucket: str, part: str, age: float, is_read: bool
) -> None:
    world = World()
    key = key_of(NOON - 60)
    world.s3.write(bucket, key, b"", NOON - CLOCK_DIFFERENCE_SECONDS - age)
    assert bool(steps(places(world, searched_until=NOON), part)) == is_read


def test_objects_behind_a_place_and_the_queue_once() -> None:
    world = World()
    keys = [key_of(NOON - 60, number) for number in range(3)]
    for key in keys:
        world.s3.write(ARCHIVE, key, packed([]))
    found = places(world)
    assert steps(found, "archive", keys[0]) == keys[1:]
    [place] = steps(found, "deadLetterQueue")
    assert steps(found, "deadLetterQueue", place) == []
