"""SDKs of which nothing but the annotations is left out, and those are there when they are asked for."""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

import pytest

from localpulumi.engine.build import HERE
from localpulumi.engine.deferred_annotations import PACKAGES, DeferringFinder, defer_annotations

UNKNOWN_TYPE = "def answer() -> Unheard_of: return {}\n"
DEFER = "from deferred_annotations import defer_annotations\ndefer_annotations()\n"
TELL_TYPES = """
import inspect, pulumi, pulumi_aws
from pulumi import _types
for service in (pulumi_aws.apigateway, pulumi_aws.lambda_):
    for module in (service, service.outputs):
        for name, each in sorted(inspect.getmembers(module, inspect.isclass)):
            if issubclass(each, pulumi.Resource):
                print(name, _types.resource_types(each))
            elif _types.is_input_type(each) or _types.is_output_type(each):
                print(name, _types._types_from_py_properties(each))
"""


def load(folder: Path, text: str, package: str = "pulumi_aws") -> ModuleType | None:
    """Load a module of such a package as Python would; None where another finder is asked."""
    source = folder / "service.py"
    if not source.exists() or source.read_text() != text:
        source.write_text(text)
    spec = DeferringFinder.find_spec(f"{package}.service", [str(folder)])
    if spec is None or spec.loader is None:
        return None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("package", PACKAGES)
def test_annotations_are_not_evaluated(tmp_path: Path, package: str) -> None:
    module = load(tmp_path, UNKNOWN_TYPE.format(1), package)
    assert module is not None
    assert module.answer() == 1
    assert module.answer.__annotations__ == {"return": "Unheard_of"}


def test_other_packages_are_left_to_python(tmp_path: Path) -> None:
    assert load(tmp_path, UNKNOWN_TYPE.format(1), "pulumi") is None
    assert load(tmp_path, UNKNOWN_TYPE.format(1), "pulumi_awsx") is None


def test_what_is_nowhere_is_found_nowhere(tmp_path: Path) -> None:
    assert DeferringFinder.find_spec("pulumi_aws.service", [str(tmp_path)]) is None


def test_bytecode_is_kept_beside_that_of_python_which_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    load(tmp_path, UNKNOWN_TYPE.format(1))
    (kept,) = (tmp_path / "__pycache__").iterdir()
    first = kept.read_bytes()
    importlib.invalidate_caches()
    spec = PathFinder.find_spec("service", [str(tmp_path)])
    assert spec is not None
    assert spec.loader is not None
    with pytest.raises(NameError):  # Python takes bytecode of its own
        spec.loader.exec_module(module_from_spec(spec))
    assert kept.read_bytes() == first
    assert len(list((tmp_path / "__pycache__").iterdir())) == 2


def test_bytecode_is_used_until_the_source_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    load(tmp_path, UNKNOWN_TYPE.format(1))
    (kept,) = (tmp_path / "__pycache__").iterdir()
    kept.write_bytes(kept.read_bytes().replace(b"Unheard_of", b"Well_known"))
    again = load(tmp_path, UNKNOWN_TYPE.format(1))
    assert again is not None
    assert again.answer.__annotations__ == {"return": "Well_known"}
    changed = load(tmp_path, UNKNOWN_TYPE.format(22))
    assert changed is not None
    assert changed.answer() == 22
    assert changed.answer.__annotations__ == {"return": "Unheard_of"}


@pytest.mark.parametrize("may_write", [True, False])
def test_nothing_is_deferred_where_no_bytecode_may_be_written(
    monkeypatch: pytest.MonkeyPatch, *, may_write: bool
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", not may_write)
    monkeypatch.setattr(sys, "meta_path", [])
    defer_annotations()
    assert sys.meta_path == ([DeferringFinder] if may_write else [])


@pytest.mark.slow
def test_the_sdk_sees_the_same_types() -> None:
    """Of every resource, input and output of two services, which stand for all, since all are generated."""
    said = [
        subprocess.run(
            [sys.executable, "-c", begin + TELL_TYPES],
            env={"PYTHONPATH": str(HERE)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for begin in ("", DEFER)
    ]
    assert said[0] == said[1]
    assert said[0].count("\n") > 100
    assert "pulumi_aws.lambda_.outputs.FunctionDeadLetterConfig" in said[0]
