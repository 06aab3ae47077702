"""A provider all of whose methods fail; in a module that the process of the dynamic resources can import."""

from typing import Any, NoReturn

from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.provider import LifecycleProvider

SENTENCE = 'campaign shop: CREATE FAILED: no such role; make it, then run "pulumi up" again'


class FailingProvider(LifecycleProvider):
    """Raises what its input `defect` asks for: an error on purpose, or one that nobody thought of."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> Any:
        _fail(news)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> Any:
        _fail(_news)

    def create(self, props: dict[str, Any]) -> Any:
        _fail(props)

    def read(self, id_: str, props: dict[str, Any]) -> Any:
        _fail(props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> Any:
        _fail(_news)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        _fail(_props)


def _fail(props: dict[str, Any]) -> NoReturn:
    if props["defect"]:
        raise KeyError("forgotten")
    raise LifecycleError(SENTENCE) from KeyError("the cause")
