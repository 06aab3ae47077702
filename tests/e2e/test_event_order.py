"""Nothing that the API accepted is lost, doubled or reordered, whatever fails on its way to Personalize and the archive.

`make test` plays three seeds with 500 users and 20 events each; all of it is
`pytest tests/e2e/test_event_order.py --order-seeds 20 --order-events 100`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.event_order import Run, Stack
from tests.support.local_aws import running_local_aws
from tests.support.program import Program
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.local_aws, pytest.mark.timeout(900)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a seed."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(metafunc.config.getoption("order_seeds")))


@pytest.fixture(scope="module")
def stack(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole program on a local AWS that may be killed."""
    folder = tmp_path_factory.mktemp("order")
    with running_local_aws(folder / "home") as local_aws:
        program = Program.prepare(folder / "program", local_aws)
        files = {kind: str(sample / f"{kind}.csv") for kind in ("interactions", "items", "users")}
        # A shard takes a thousand records a second. What is beyond that is refused record by record, as on AWS, and then
        # a client that sends again what was refused has changed the order itself.
        deployed = program.stack("order", **files, archiveIntervalSeconds="5", streamShards="8")
        deployed.up()
        yield Stack(local_aws, deployed.outputs())


def test_nothing_is_lost_doubled_or_reordered(
    stack: Stack, seed: int, pytestconfig: pytest.Config
) -> None:
    run = Run(stack, seed, pytestconfig.getoption("order_events"))
    run.play()
    print(f"seed {seed}: {', '.join(run.done)}")
    numbers = run.numbers()
    right = [*range(run.events)]
    wrong = {user: numbers.get(user) for user in run.users if numbers.get(user) != right}
    assert not wrong, f"after {run.done}, of {len(wrong)} users: {[*wrong.items()][:3]}"

    until(run.is_poison_told)
    assert all(each["reason"] for each in run.letters)
    assert not stack.objects(stack.outputs["deadLetterBucket"]), "the event source gave nothing up"

    # At least once, as Firehose promises and the consumer does.
    expected = {(user, number) for user in run.users for number in range(run.events)}
    until(lambda: stack.archived(run.name).keys() >= expected)
