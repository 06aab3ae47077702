"""The commands on the pages are there, and can be read by a shell."""

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.local_aws import CHECKOUT
from tests.support.markdown import pages, text_of

PAGES = pages()
# Blocks without a language; those of a shell begin with one of these words, or with what is set or made for them.
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BEGINNING = re.compile(r"(make|eval|pulumi|curl|aws|python|git|time|\.venv/bin/\S+|\w+=\S*) ")
MAKEFILE = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
# A test of its own compares that table with the code.
KEYS = set(re.findall(r"^\| `(\w+:\w+)`", text_of("docs/configuration.md"), re.MULTILINE))


def blocks(page: Path) -> list[str]:
    """What a reader of a page may paste into a shell."""
    return [block for block in BLOCK.findall(text_of(page)) if BEGINNING.match(block)]


WITH_COMMANDS = [page for page in PAGES if blocks(page)]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=str)
def test_blocks_of_commands_are_words_of_a_shell(page: Path) -> None:
    for block in blocks(page):
        done = subprocess.run(
            ["sh", "-n"], input=block, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, f"{done.stderr}\n{block}"


def test_blocks_are_found_where_they_are() -> None:
    assert {Path("README.md"), Path("docs/getting-started-aws.md")} <= set(WITH_COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_what_commands_name_is_there(page: Path) -> None:
    text = text_of(page)
    commands = "\n".join([*blocks(page), *re.findall(r"`([^`\n]+)`", text)])
    assert set(re.findall(r"^make (?:-\w+ )?([a-z][a-z-]*)", commands, re.MULTILINE)) <= TARGETS
    modules = re.findall(r"python -m ((?:commands|sample|localaws)[\w.]*)", commands)
    assert all(importlib.util.find_spec(each) for each in modules)
    set_keys = re.findall(r"pulumi config set (?:--path )?'?((?:personalize|aws):\w+)", commands)
    assert set(set_keys) <= KEYS
