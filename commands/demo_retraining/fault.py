"""A fault that shows only once a new version serves: its recommendations fail, and visitors get errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from commands.api_client import Api
from localaws.process import administration

OPERATION = "GetRecommendations"
FAULT_SECONDS = 1800
"""Of the virtual clock; longer than a bake."""

PATH = "/recommendations/a-visitor"


class NewVersionFails:
    """As long as another version serves than before, Amazon Personalize answers no request, and a visitor asks at each step of the clock.

    Args:
        console: takes what is printed.
        home: home of the local AWS.
        api: of the stack.
        serving: tells which version serves.
    """

    def __init__(self, console: Console, home: Path, api: Api, serving: Callable[[], str]) -> None:
        self._console, self._home, self._api = console, home, api
        self._serving, self._before = serving, serving()
        self._fails = False

    def close(self) -> None:
        """End the fault, whatever came of it."""
        administration.fail(self._home, OPERATION, "down", seconds=0)

    def __call__(self) -> None:
        """Look which version serves, and let a visitor ask the new one."""
        if self._serving() == self._before:
            return
        if not self._fails:
            self._fails = True
            administration.fail(self._home, OPERATION, "down", seconds=FAULT_SECONDS)
            self.ask("each minute")
        else:
            self._api.get(PATH)

    def ask(self, when: str) -> int:
        """Ask as a visitor, and print the answer's status."""
        status = self._api.get(PATH).status
        words = Text(f"         a visitor, {when}: GET {PATH} -> {status}", style="yellow")
        self._console.print(words, soft_wrap=True)
        return status
