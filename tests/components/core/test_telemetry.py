import json

import pytest

from components.core.telemetry import Telemetry


def test_a_function_knows_the_types_that_it_counts() -> None:
    counted = Telemetry(metrics=True).counted(("view", "purchase"))
    assert json.loads(counted["EVENT_TYPES"]) == ["view", "purchase"]


@pytest.mark.parametrize(
    ("telemetry", "types"), [(Telemetry(), ("view",)), (Telemetry(metrics=True), ())]
)
def test_where_nothing_is_counted_there_is_nothing_to_know(
    telemetry: Telemetry, types: tuple[str, ...]
) -> None:
    assert telemetry.counted(types) == {}
