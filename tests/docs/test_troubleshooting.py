"""The messages that the page quotes are those that the code says."""

import re

import pytest

from tests.support.markdown import text_of
from tests.support.messages import GAP, messages

PAGE = text_of("docs/troubleshooting.md")
# The words of Pulumi's engine and of AWS alone; nothing here says them.
OF_OTHERS = {
    "the stack is currently locked",
    "ServiceLimitExceeded",
    "More than 5 resources with PENDING or IN_PROGRESS status.",
    "OperationAborted",
    "CREATE FAILED: …",
}


def quoted() -> list[str]:
    """What stands in the code of each first cell of the tables, and of the lines above them."""
    cells = [
        line.split(" | ", maxsplit=1)[0].removeprefix("| ")
        for line in PAGE.splitlines()
        if line.startswith(("| ", "They stand under"))
    ]
    return [
        (double or single).strip()
        for cell in cells
        for double, single in re.findall(r"``(.+?)``|`([^`]+)`", cell)
    ]


@pytest.fixture(scope="module")
def said() -> list[str]:
    return list(messages())


@pytest.mark.parametrize("message", quoted())
def test_the_code_says_what_is_quoted(said: list[str], message: str) -> None:
    assert message in OF_OTHERS or any(message in each for each in said)


def test_a_misquoted_message_is_noticed(said: list[str]) -> None:
    assert not any("was left by that stack" in each for each in said)
    assert any(f"port {GAP} is taken by another program" in each for each in said)
