from localaws.event_sources.redelivery import Redelivery

FIRST, SECOND = "1" * 21, "2" * 21
SHARD = ("mapping", "shardId-000000000000")


def test_a_record_that_may_come_again_is_found_by_its_number() -> None:
    redelivery = Redelivery()
    assert not redelivery.names_one(FIRST)
    redelivery.expect(SHARD, [FIRST])
    assert redelivery.names_one(f'{{"sequenceNumber": "{FIRST}"}}')
    assert not redelivery.names_one(f'{{"sequenceNumber": "{SECOND}"}}')
    assert not redelivery.names_one(f"{FIRST}0"), "a longer number is another one"


def test_a_record_that_is_done_comes_no_more() -> None:
    redelivery = Redelivery()
    redelivery.expect(SHARD, [FIRST, SECOND])
    redelivery.settle(("another", SHARD[1]), SECOND)
    redelivery.settle(SHARD, FIRST)
    assert not redelivery.names_one(FIRST)
    assert redelivery.names_one(SECOND)
    redelivery.clear()
    assert not redelivery.names_one(SECOND)
