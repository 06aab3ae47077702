import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.privacy import purge
from handlers.privacy.purge import Worker, handler
from handlers.privacy.user_records import user_of
from handlers.shared import clients
from tests.support.purge_world import (
    ARCHIVE,
    DATA,
    DAY,
    DISCARDED,
    NOON,
    ON_ITS_WAY_SECONDS,
    PREFIX,
    SOURCE,
    World,
    batch,
    key_of,
    letter,
    line,
    packed,
)

USERS = ("u1", "u2", "u3")


def all_stored(world: World) -> bytes:
    return b"".join(
        [
            *(each for lines in world.archived().values() for each in lines),
            *(body for each in (DISCARDED, DATA) for body in world.s3.bodies(each).values()),
            *(body.encode() for body in world.sqs.visible.values()),
        ]
    )


def test_nothing_is_read_while_nobody_waits() -> None:
    world = World()
    world.s3.write(ARCHIVE, key_of(NOON - 60), packed([line("u1")]))
    world.work()
    assert world.s3.calls == ["get_object"], "of the pass that might be under way"


def test_a_user_goes_from_everywhere_and_others_stay() -> None:
    world = World()
    old, error = key_of(NOON - 3600), "events-errors/x/a-1-2027-01-15-07-00-00-9.gz"
    world.s3.write(ARCHIVE, old, packed([line("u1", "a"), line("u2"), line("u1")]), NOON - 3000)
    world.s3.write(ARCHIVE, error, packed([json.dumps({"userId": "u1"}).encode()]), NOON - 3000)
    world.s3.write(DISCARDED, "aws/lambda/m/s/1", batch("u1", "u2"), NOON - 60)
    world.s3.write(DISCARDED, "aws/lambda/m/s/2", batch("u1"), NOON - 60)
    world.s3.write(DISCARDED, "records/s/7", line("u1"), NOON - 60)
    world.s3.write(DISCARDED, "records/s/8", line("u2"), NOON - 60)
    world.sqs.send(letter("u1"), letter("u2"), letter("u1", dataKey="records/s/9"))
    name = world.ask("u1")
    world.work()
    assert world.archived() == {old: [b"", line("u2"), b""], error: [b""]}
    assert set(world.s3.bodies(DISCARDED)) == {"aws/lambda/m/s/1", "records/s/8"}
    assert [json.loads(each)["partitionKey"] for each in world.sqs.visible.values()] == ["u2"]
    found = world.found(name)
    assert (found.passes, found.records_removed, found.searched_until) == (1, 8, NOON + 600)
    assert found.completed_at is None


def test_a_purge_is_done_once_nothing_can_come_any_more_and_names_nobody_then() -> None:
    world = World()
    name = world.ask("u1")
    world.work()
    late = key_of(NOON - 1)
    world.now = NOON + 5 * DAY
    world.s3.write(ARCHIVE, late, packed([line("u1")]), world.now - 60)
    world.work()
    assert world.archived() == {late: [b""]}
    assert world.found(name).completed_at is None
    world.now = NOON + ON_ITS_WAY_SECONDS + 1
    world.work()
    done = world.found(name)
    assert (done.completed_at, done.user_ids, done.records_removed) == (world.now, (), 1)
    assert world.purges.waiting() == []
    assert list(world.s3.bodies(DATA)) == [f"{PREFIX}done/{name}.json"]
    assert b"u1" not in all_stored(world).replace(b"of-u1", b"")


def test_a_pass_reads_what_is_new_and_is_not_begun_before_a_day_is_over() -> None:
    world = World()
    old, new = key_of(NOON - 7200), key_of(NOON - 30)
    world.s3.write(ARCHIVE, old, packed([line("u2")]), NOON - 7000)
    name = world.ask("u1")
    world.work()
    read = world.found(name).objects_read
    world.now += DAY / 2
    world.work()
    assert world.found(name).passes == 1
    world.s3.write(ARCHIVE, new, packed([line("u2")]), world.now)
    world.now += DAY / 2
    world.work()
    assert world.found(name).objects_read == read + 2, "the new object, and the queue"


def test_who_comes_back_keeps_what_arrives_later() -> None:
    world = World()
    before, after = key_of(NOON - 1), key_of(NOON + 1)
    for key in (before, after):
        world.s3.write(ARCHIVE, key, packed([line("u1")]), NOON + 300)
    world.s3.write(DISCARDED, "aws/lambda/m/s/1", batch("u1", arrival=NOON + 1), NOON + 60)
    world.sqs.send(letter("u1", NOON + 1))
    world.ask("u1")
    world.work()
    assert world.archived() == {before: [b""], after: [line("u1")]}
    assert set(world.s3.bodies(DISCARDED)) == {"aws/lambda/m/s/1"}
    assert len(world.sqs.visible) == 1


def test_asked_again_during_a_pass_a_purge_begins_anew() -> None:
    world = World()
    for number in range(3):
        world.s3.write(ARCHIVE, key_of(NOON - 60, number), packed([line("u1")]), NOON)
    name = world.ask("u1")
    world.work(steps=1)
    again = world.ask("u1", at=NOON + 900)
    world.now += 900
    world.work()
    assert world.found(again).passes == 0, "the pass was for another request"
    world.work()
    assert (world.found(name).passes, world.found(name).requested_at) == (1, NOON + 900)


def test_many_purges_share_a_pass() -> None:
    world = World()
    key = key_of(NOON - 60)
    world.s3.write(ARCHIVE, key, packed([line(each) for each in USERS]), NOON)
    names = [world.ask("u1"), world.ask("u2", "u1", name="list")]
    world.work()
    assert world.archived() == {key: [b"", b"", line("u3")]}
    assert [world.found(each).records_removed for each in names] == [1, 2]
    assert world.s3.calls.count("put_object") == 2 + 1 + 1 + 2, "asked, rewritten, pass, updated"


def test_the_owners_files_that_hold_a_user_are_named_and_stay() -> None:
    world = World()
    content = b'\xef\xbb\xbfITEM_ID,USER_ID\ni,"u1"\ni,u2\n'
    world.s3.write(DATA, SOURCE, content)
    with_user, without = world.ask("u1"), world.ask("u9")
    world.work()
    assert world.read_sources == [SOURCE], "once for all purges"
    assert world.found(with_user).sources == ("files/interactions.csv",)
    assert world.found(without).sources == ()
    assert world.s3.bodies(DATA)[SOURCE] == content


objects = st.lists(
    st.tuples(
        st.lists(st.sampled_from([*USERS, "u4"]), max_size=6),
        st.sampled_from([NOON - 7200, NOON - 60, NOON + 60]),
    ),
    max_size=6,
)


@given(
    stored=objects,
    batches=objects,
    letters=st.lists(st.sampled_from(USERS), max_size=12),
    budgets=st.lists(st.integers(0, 4), max_size=8),
    wanted=st.sets(st.sampled_from(USERS), min_size=1),
    is_versioned=st.booleans(),
)
def test_interrupted_anywhere_it_ends_as_a_plain_filter(
    *,
    stored: list[tuple[list[str], float]],
    batches: list[tuple[list[str], float]],
    letters: list[str],
    budgets: list[int],
    wanted: set[str],
    is_versioned: bool,
) -> None:
    world = World()
    if is_versioned:
        world.s3.versioned |= {ARCHIVE, DISCARDED}
    expected = {}
    for number, (users, oldest) in enumerate(stored):
        key = key_of(oldest, number)
        world.s3.write(ARCHIVE, key, packed([line(each) for each in users]), NOON + 120)
        expected[key] = [b"" if each in wanted and oldest <= NOON else line(each) for each in users]
    for number, (users, arrival) in enumerate(batches):
        world.s3.write(
            DISCARDED, f"aws/lambda/{number}", batch(*users, arrival=arrival), NOON + 120
        )
    world.sqs.send(*map(letter, letters))
    names = [world.ask(each) for each in sorted(wanted)]
    for budget in [*budgets, None]:
        world.work(budget)
    assert world.archived() == expected
    for number, (users, arrival) in enumerate(batches):
        left = [each for each in users if each not in wanted or arrival > NOON]
        body = world.s3.bodies(DISCARDED).get(f"aws/lambda/{number}")
        if body is None:
            assert users
            assert not left
            continue
        records = json.loads(json.loads(body)["payload"])["Records"]
        assert [each["kinesis"]["partitionKey"] for each in records] == left
    owners = [json.loads(each)["partitionKey"] for each in world.sqs.visible.values()]
    assert sorted(owners) == sorted(each for each in letters if each not in wanted)
    for each in world.s3.objects.values():
        assert len(each) == 1, "no old version is left that held somebody"
    removed = sum(world.found(each).records_removed for each in names)
    before = sum(
        user in wanted and at <= NOON for users, at in (*stored, *batches) for user in users
    )
    assert removed == before + sum(each in wanted for each in letters)
    assert {world.found(each).passes for each in names} == {1}


def test_a_failure_keeps_how_far_the_pass_was() -> None:
    world = World()
    keys = [key_of(NOON - 60, number) for number in range(3)]
    for key in keys:
        world.s3.write(ARCHIVE, key, packed([line("u1")]), NOON)
    name = world.ask("u1")
    good = world.s3.objects[ARCHIVE, keys[1]][0].body
    world.s3.write(ARCHIVE, keys[1], good[:-9], NOON)
    with pytest.raises(EOFError):
        world.work()
    world.s3.write(ARCHIVE, keys[1], good, NOON)
    world.work()
    assert set(map(tuple, world.archived().values())) == {(b"",)}
    assert (world.found(name).objects_read, world.found(name).records_removed) == (4, 3)


def test_the_log_has_no_id(capsys: pytest.CaptureFixture[str]) -> None:
    world = World()
    world.s3.write(ARCHIVE, key_of(NOON - 60), packed([line("somebody")]), NOON)
    world.ask("somebody", name="p")
    world.work()
    (logged,) = capsys.readouterr().out.splitlines()
    assert "somebody" not in logged
    assert json.loads(logged)["removed"] == 1
    assert user_of(line("somebody")) == "somebody"


class _Context:
    def get_remaining_time_in_millis(self) -> int:
        return 840_000


def test_the_handler_knows_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {
        "BUCKET": DATA,
        "DATA_BUCKET": DATA,
        "KEY_PREFIX": PREFIX,
        "ARCHIVE_BUCKET": ARCHIVE,
        "DEAD_LETTER_BUCKET": DISCARDED,
        "DEAD_LETTER_QUEUE_URL": "queue",
        "ON_ITS_WAY_SECONDS": "691200",
        "SOURCES": json.dumps({SOURCE: "files/interactions.csv"}),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    world = World()
    monkeypatch.setattr(clients, "s3", lambda: world.s3)
    monkeypatch.setattr(clients, "sqs", lambda: world.sqs)
    seen: list[tuple[Worker, bool]] = []

    def work(self: Worker, has_time: Any) -> None:
        seen.append((self, has_time()))

    monkeypatch.setattr(purge.Worker, "work", work)
    handler({}, _Context())
    [(worker, has_time)] = seen
    wanted = world.worker
    for name in ("purges", "progress", "archive", "discarded", "sources", "on_its_way_seconds"):
        assert getattr(worker, name) == getattr(wanted, name), name
    assert (worker.queue.url, has_time) == ("queue", True)
