"""What the process of the dynamic resources answers when a provider's method raises."""

import sys
import traceback
from collections.abc import Callable, Iterator

import grpc
import pytest

from components.lifecycle.engine.plain_errors import tell_errors_plainly
from tests.support.dynamic_plugin import DynamicPlugin, dynamic_plugin
from tests.support.failing_provider import SENTENCE, FailingProvider

Call = Callable[[DynamicPlugin, FailingProvider, dict[str, bool]], object]
CALLS: dict[str, Call] = {
    "check": lambda plugin, provider, inputs: plugin.check(provider, inputs),
    "diff": lambda plugin, provider, inputs: plugin.diff(provider, "id", inputs, inputs),
    "create": lambda plugin, provider, inputs: plugin.create(provider, inputs),
    "read": lambda plugin, provider, inputs: plugin.read(provider, "id", inputs),
    "update": lambda plugin, provider, inputs: plugin.update(provider, "id", inputs, inputs),
    "delete": lambda plugin, provider, inputs: plugin.delete(provider, "id", inputs),
}


@pytest.fixture(scope="module")
def plugin() -> Iterator[DynamicPlugin]:
    with dynamic_plugin({}) as running:
        yield running


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_an_error_on_purpose_is_its_sentence_alone(plugin: DynamicPlugin, call: Call) -> None:
    with pytest.raises(grpc.RpcError) as error:
        call(plugin, FailingProvider(), {"defect": False})
    assert error.value.details() == SENTENCE


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_defect_keeps_its_traceback(plugin: DynamicPlugin, call: Call) -> None:
    with pytest.raises(grpc.RpcError) as error:
        call(plugin, FailingProvider(), {"defect": True})
    first, *_, last = error.value.details().strip().splitlines()
    assert first == "Traceback (most recent call last):"
    assert last == "KeyError: 'forgotten'"
    assert "failing_provider.py" in error.value.details()


def test_no_other_process_is_touched() -> None:
    main = sys.modules["__main__"]
    before = dict(vars(main))
    tell_errors_plainly()
    assert vars(main) == before
    assert traceback.format_exc.__module__ == "traceback"
