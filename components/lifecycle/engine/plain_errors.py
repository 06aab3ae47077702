"""Errors that are raised on purpose reach the user as their sentence alone; any other keeps its traceback.

The process that serves dynamic resources (`python -m pulumi.dynamic`) answers every exception with the text that it asks
`traceback.format_exc` for, and gives a provider neither another exception to raise nor the connection to answer by itself.
So there, and nowhere else, the name `traceback` is bound to what stands here. Should the SDK one day form that text in
another way, its tracebacks come back, and nothing else changes. See docs/adr/0012.
"""

import sys
import traceback
from typing import Any

from pulumi import RunError

_PLUGIN = "pulumi.dynamic.__main__"


class _Traceback:
    """The module `traceback`, but for the text of a `RunError`."""

    def __getattr__(self, name: str) -> Any:
        return getattr(traceback, name)

    def format_exc(self, *arguments: Any, **options: Any) -> str:
        """The text of the exception that is being handled."""
        error = sys.exception()
        if isinstance(error, RunError):
            return str(error)
        return traceback.format_exc(*arguments, **options)


def tell_errors_plainly() -> None:
    """Take the tracebacks out of what the process of the dynamic resources answers; in any other process do nothing.

    `RunError` is the SDK's own class for what ends a program without a traceback.
    """
    main = sys.modules["__main__"]
    if getattr(main.__spec__, "name", None) == _PLUGIN:
        main.__dict__["traceback"] = _Traceback()
