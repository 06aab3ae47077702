from collections import Counter
from collections.abc import Iterator

from handlers.privacy.purge_pass import (
    Part,
    Progress,
    ProgressStore,
    Step,
    moments_of,
    of_pass,
    owners_of,
)
from tests.support.object_store import ObjectStore
from tests.support.purge_world import NOON, World


def parts(done: list[str]) -> list[Part]:
    def steps(name: str, after: str) -> Iterator[tuple[str, Step]]:
        for place in "abc":

            def step(place: str = place) -> Counter[str]:
                done.append(name + place)
                return Counter({"u1": 2})

            if place > after:
                yield place, step

    return [Part(name, lambda after, name=name: steps(name, after)) for name in ("x", "y")]  # type: ignore[misc] # the default is a name


def test_it_goes_on_where_it_stopped_and_does_every_step_once() -> None:
    store = ProgressStore(ObjectStore(), "b", "k")
    assert store.load() is None
    progress, done, invocations = Progress(NOON, {"p": NOON, "q": NOON}), list[str](), 0
    is_over = False
    while not is_over:
        invocations += 1
        left = iter([True, True, False])
        is_over = progress.run(parts(done), {"u1": ["p", "q"]}, lambda left=left: next(left))  # type: ignore[misc] # the default is an iterator
        store.save(progress)
        loaded = store.load()
        assert loaded is not None
        progress = loaded
    assert done == ["xa", "xb", "xc", "ya", "yb", "yc"]
    assert (progress.steps, progress.removed, invocations) == (6, {"p": 12, "q": 12}, 3)
    store.forget()
    assert store.load() is None


def test_whose_records_go_and_for_which_purges() -> None:
    world = World()
    world.ask("u1")
    world.ask("u1", "u2", name="list", at=NOON + 60)
    waiting = world.purges.waiting()
    assert moments_of(waiting) == {"u1": NOON + 60, "u2": NOON + 60}
    assert owners_of(waiting) == {"u1": ["list", "of-u1"], "u2": ["list"]}
    progress = Progress(NOON, {"of-u1": NOON, "list": NOON})
    assert [each.name for each in of_pass(progress, waiting)] == ["of-u1"]
