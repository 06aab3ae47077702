import json
from pathlib import Path

import pytest

from components.core.errors import ProblemsError
from components.data.notebook_files import content_hash, notebook_files


def write(project: Path, **files: str) -> None:
    for name, text in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def ipynb(*cells: str) -> str:
    code = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["import shop.no"]}, *code]})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a notebook that imports some of it."""
    write(
        tmp_path,
        **{
            "Pulumi.dev.yaml": "config: {secret: 1}",
            "notebooks/explore.ipynb": ipynb(
                "%matplotlib inline\nimport json\n!ls", "from shop.data import tables"
            ),
            "notebooks/README.md": "read me",
            "notebooks/__pycache__/a.pyc": "",
            "notebooks/.ipynb_checkpoints/explore.ipynb": "{",
            "requirements/notebook.txt": "duckdb==2\n",
            "requirements/production.txt": "",
            "shop/__init__.py": "",
            "shop/data/__init__.py": "",
            "shop/data/tables.py": "def read():\n    import shop.rules.limits as limits\n    return limits\n",
            "shop/data/grammar.lark": "start: a",
            "shop/data/unused.py": "",
            "shop/rules/__init__.py": "import shop.data",
            "shop/rules/limits.py": "import os, shop\nfrom . import neighbour\n",
            "shop/rules/neighbour.py": "",
            "shop/no.py": "",
        },
    )
    return tmp_path


def test_a_notebook_brings_what_it_imports_and_nothing_else(project: Path) -> None:
    assert list(notebook_files(project)) == [
        "notebooks/README.md",
        "notebooks/explore.ipynb",
        "requirements/notebook.txt",
        "shop/__init__.py",
        "shop/data/__init__.py",
        "shop/data/grammar.lark",
        "shop/data/tables.py",
        "shop/rules/__init__.py",
        "shop/rules/limits.py",
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline\nfrom shop import no",
        "%%time\nfrom shop import no\nno",
        "files = !ls\nif files:\n    import shop.no",
        "shop?\nimport shop.no; shop.no",
    ],
)
def test_cells_with_commands_of_ipython_import_too(project: Path, cell: str) -> None:
    write(project, **{"notebooks/explore.ipynb": ipynb(cell)})
    assert "shop/no.py" in notebook_files(project)


@pytest.mark.parametrize("cell", ["%%bash\nimport -window root shop.png", "%%html\nfrom shop"])
def test_cells_of_other_languages_import_nothing(project: Path, cell: str) -> None:
    write(project, **{"notebooks/explore.ipynb": ipynb(cell)})
    assert [name for name in notebook_files(project) if name.startswith("shop")] == []


def test_a_module_beside_the_notebooks_brings_no_file_of_the_project_s_own_folder(
    project: Path,
) -> None:
    write(project, **{"settings.py": "", "notebooks/more.py": "import settings"})
    assert "settings.py" in notebook_files(project)
    assert "Pulumi.dev.yaml" not in notebook_files(project)


def test_the_hash_follows_names_and_contents(project: Path) -> None:
    before = content_hash(notebook_files(project))
    assert content_hash(notebook_files(project)) == before
    write(project, **{"shop/no.py": "changed"})
    assert content_hash(notebook_files(project)) == before
    write(project, **{"shop/data/tables.py": "import shop.rules.limits\n"})
    changed = content_hash(notebook_files(project))
    (project / "notebooks/README.md").rename(project / "notebooks/NOTES.md")
    assert len({before, changed, content_hash(notebook_files(project))}) == 3


@pytest.mark.parametrize("text", ["{", '{"cells": 1}', '{"cells": [{"cell_type": "code"}]}'])
def test_a_notebook_that_cannot_be_read_is_named(project: Path, text: str) -> None:
    write(project, **{"notebooks/broken.ipynb": text})
    with pytest.raises(ProblemsError, match=r"broken\.ipynb"):
        notebook_files(project)


def test_what_is_not_there_is_left_out(tmp_path: Path) -> None:
    assert notebook_files(tmp_path) == {}
