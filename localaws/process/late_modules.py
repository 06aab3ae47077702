"""Modules that the server's parts import at their top, and that not every request needs: loaded when something of them is used.

Loading them takes a third of the server's start. Two ways are not open: most of the imports stand in MiniStack and
hypercorn, and `importlib.util.LazyLoader` lets a second thread see a half-loaded module (cpython issue 114763).
"""

import importlib
import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

NAMES = (
    "jsonata",  # Step Functions' second query language
    "yaml",  # REST APIs that are written as YAML
    "h2.connection",  # HTTP/2, which the AWS SDK for Python does not speak
    "h2.events",
    "h2.exceptions",
    "priority",
    "zoneinfo",  # schedules in a time zone other than UTC
    "tomllib",  # hypercorn's configuration files
    "hypercorn.protocol.ws_stream",  # WebSockets, which nothing here speaks; after what its package imports
    "localaws.apigateway.control.operations",  # REST APIs, with templates, models and integrations
    "localaws.apigateway.control.rest_apis",
    "localaws.apigateway.data_plane",
    "localaws.cloudwatch.alarms.operations",  # alarms and metrics, with expressions and rules
    "localaws.cloudwatch.alarms.reasons",
    "localaws.cloudwatch.alarms.rule",
    "localaws.cloudwatch.alarms.watching",
    "localaws.cloudwatch.metrics.operations",
    "localaws.cloudwatch.wire.protocol",
    "localaws.athena.sql.grammar",  # queries, with sqlglot and DuckDB
    "localaws.athena.statements.run",
    "localaws.athena.statements.workspace",
    "localaws.stepfunctions.integrations.sdk",  # tasks of state machines, with botocore
)

CALLED = {"hypercorn.protocol.ws_stream": ("WSStream",)}
"""By module, classes for which `from x import y` loads nothing either: whoever takes one may only make instances with it."""

_replacing = threading.Lock()


class LateModule(ModuleType):
    """Stands in the place of a module until the first of its attributes is asked for; then that one stands there.

    Whoever imported it keeps it, and gets everything from the module.
    """

    def __getattr__(self, name: str) -> Any:
        """Take an attribute from the module, which the import system loads once, whatever thread asks.

        Raises:
            AttributeError: it has none of that name.
        """
        if (
            name == "__path__" and self.__name__ in CALLED
        ):  # asked by `from x import y`; none of them is a package
            raise AttributeError(name)
        with _replacing:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def late_class(module: LateModule, name: str) -> Callable[..., Any]:
    """What makes an instance of a class of a late module."""

    def make(*arguments: Any, **named: Any) -> Any:
        return module.__getattr__(name)(*arguments, **named)

    return make


def load_late(names: tuple[str, ...] = NAMES) -> None:
    """Let imports of these modules give one that is loaded later; what is loaded already stays as it is.

    Args:
        names: of modules that are imported whole (`import x`): `from x import y` asks for an attribute.
    """
    for name in names:
        if name in sys.modules:
            continue
        late = sys.modules[name] = LateModule(name)
        for class_name in CALLED.get(name, ()):
            setattr(late, class_name, late_class(late, class_name))
        package, _, child = name.rpartition(".")
        if package:  # the import system does so for a module that it has loaded itself
            setattr(importlib.import_module(package), child, late)
