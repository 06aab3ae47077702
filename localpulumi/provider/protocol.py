"""The protocol between engine and plugins, importable without the SDK that contains it."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


def leave_out_the_sdk() -> None:
    """Make `pulumi.runtime.proto` importable without the SDK around it, whose import takes as long as all others.

    Nothing is done where the SDK is imported already.
    """
    found = find_spec("pulumi") if "pulumi" not in sys.modules else None
    if found is None or found.origin is None:
        return
    root = Path(found.origin).parent
    for name, folder in (("pulumi", root), ("pulumi.runtime", root / "runtime")):
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
