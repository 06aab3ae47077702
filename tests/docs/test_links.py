"""Links between pages lead somewhere, and every page is found by them."""

import os
from pathlib import Path

import pytest

from tests.support.local_aws import CHECKOUT
from tests.support.markdown import anchors, links, pages, text_of

PAGES = pages()
# GitHub shows these where an issue or a pull request is opened, or beside the README.
SHOWN_BY_GITHUB = (".github/", "CODE_OF_CONDUCT.md")


def relative_links(page: Path) -> list[tuple[Path, str]]:
    """Path from the top of the repository, and anchor, of each link that leads to a file of it."""
    found = []
    for target in links(text_of(page)):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        found.append((Path(os.path.normpath(there)), anchor))
    return found


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_to_what_is_there(page: Path) -> None:
    broken = []
    for path, anchor in relative_links(page):
        is_there = not path.is_absolute() and (CHECKOUT / path).exists()
        if not is_there or (anchor and anchor not in anchors(text_of(path))):
            broken.append(f"{path}#{anchor}")
    assert not broken


def test_every_page_is_found_from_the_readme() -> None:
    found: set[Path] = set()
    to_read = [Path("README.md")]
    while to_read:
        page = to_read.pop()
        if page in found:
            continue
        found.add(page)
        for path, _ in relative_links(page):
            # A link to a folder shows what is in it.
            inside = [each for each in PAGES if each.parent == path]
            to_read += inside or [path] * (path in PAGES)
    missing = [
        page for page in PAGES if page not in found and not str(page).startswith(SHOWN_BY_GITHUB)
    ]
    assert not missing


def test_links_and_anchors_are_read_as_github_reads_them() -> None:
    text = (
        "# `make up`, and more\n## Twice\n## Twice\n[a](b.md#c) `[no](code)` [`d`](e.md)\n"
        "```\n# no heading\n[no](fence)\n```\n[x [y]](f.md)\n"
    )
    assert anchors(text) == {"make-up-and-more", "twice", "twice-1"}
    assert list(links(text)) == ["b.md#c", "e.md", "f.md"]
