"""Markdown pages of the repository: which there are, where they link to, which anchors they have."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.support.local_aws import CHECKOUT

# What is written by others or by commands, and what is hidden; GitHub's own folder has pages of ours.
_NOT_OURS = {"collection", "node_modules"}
_GITHUB = ".github"

_FENCE = re.compile(r"^(```|~~~).*?^\1[ ]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`+[^`\n]*`+")
_LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^()\s<>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_HEADING = re.compile(r"^#{1,6}[ ]+(.+?)[ ]*#*$", re.MULTILINE)


def pages() -> list[Path]:
    """All Markdown files that belong to the repository, as paths from its top."""
    found: list[Path] = []
    for folder, folders, files in os.walk(CHECKOUT):
        folders[:] = [each for each in folders if _is_ours(each)]
        found += [
            (Path(folder) / name).relative_to(CHECKOUT) for name in files if name.endswith(".md")
        ]
    return sorted(found)


def _is_ours(folder: str) -> bool:
    return folder == _GITHUB or (not folder.startswith(".") and folder not in _NOT_OURS)


def text_of(page: Path | str) -> str:
    """The text of a page that is named by its path from the top of the repository."""
    return (CHECKOUT / page).read_text(encoding="utf-8")


def links(text: str) -> Iterator[str]:
    """The targets of links, those in code left out."""
    # Code becomes a word, since it may stand between the brackets of a link.
    prose = _CODE.sub("code", _FENCE.sub("", text))
    yield from _LINK.findall(prose)


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them: repeated ones are numbered from 1 on.

    Source: GitHub Docs, "Basic writing and formatting syntax", section links.
    """
    found: set[str] = set()
    seen: Counter[str] = Counter()
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return found
