"""Imports the AWS SDKs without evaluating what their annotations say, as Python itself does from 3.14 on.

A service of the SDKs has thousands of annotations such as `Optional[pulumi.Input[Union['StreamArgs', 'StreamArgsDict']]]`.
To evaluate them is half of what its import takes, and all but those of the classes that a program uses are for readers and
type checkers. The SDK resolves the others where they are text, too: it asks `typing.get_type_hints`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

PACKAGES = ("pulumi_aws", "pulumi_aws_native")
_BYTECODE = ".pyc"
_OWN_BYTECODE = ".opt-deferred.pyc"
"""Ends names of cached bytecode, which differs from Python's own. Source: PEP 488, optimization levels."""


class DeferringLoader(SourceFileLoader):
    """Loads a module as if it began with `from __future__ import annotations`, and keeps its bytecode beside Python's."""

    def source_to_code(self, data: bytes, path: str, *, _optimize: int = -1) -> CodeType:  # type: ignore[override]
        """Compile a module; annotations become text."""
        flags = annotations.compiler_flag
        code: CodeType = compile(
            data, path, "exec", flags=flags, dont_inherit=True, optimize=_optimize
        )
        return code

    def get_data(self, path: str) -> bytes:
        """Return the content of a source file, or of our bytecode in the place of Python's."""
        return super().get_data(_own(path))

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """Write bytecode, where its folder can be written."""
        super().set_data(_own(path), data, _mode=_mode)


class DeferringFinder:
    """Finds the modules of `PACKAGES` where Python does."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is and how it is loaded; None for all other packages."""
        if name.partition(".")[0] not in PACKAGES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = DeferringLoader(spec.loader.name, spec.loader.path)
        return spec


def defer_annotations() -> None:
    """Import `PACKAGES` in this way from now on; what is imported already stays as it is.

    Nothing is done where no bytecode may be written: to compile each time takes longer than to evaluate annotations.
    """
    if not sys.dont_write_bytecode:
        sys.meta_path.insert(0, DeferringFinder)


def _own(path: str) -> str:
    return path.removesuffix(_BYTECODE) + _OWN_BYTECODE if path.endswith(_BYTECODE) else path
