"""What a notebook instance gets of this project: its notebooks, the modules that they import, and the packages to install."""

import ast
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from components.core.errors import ProblemsError

NOTEBOOKS = "notebooks"
REQUIREMENTS = "requirements/notebook.txt"
_PASSED_OVER = frozenset({"__pycache__", ".ipynb_checkpoints"})
# A statement that imports, on a line of its own.
_IMPORT = re.compile(r"^\s*(?:import|from)\s+\w.*$", re.MULTILINE)


def notebook_files(project: Path) -> dict[str, Path]:
    """The files that notebooks need, by their names relative to the project, sorted.

    Args:
        project: folder of the project; what of `notebooks/` and `requirements/notebook.txt` is not there is left out.

    Raises:
        ProblemsError: a notebook or a module cannot be read.
    """
    notebooks = sorted(_files_below(project / NOTEBOOKS))
    requirements = project / REQUIREMENTS
    found = {
        *notebooks,
        *_imported(project, notebooks),
        *([requirements] if requirements.exists() else []),
    }
    return {path.relative_to(project).as_posix(): path for path in sorted(found)}


def content_hash(files: Mapping[str, Path]) -> str:
    """What tells the files' names and contents from any others, as 64 hexadecimal digits."""
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()


def _files_below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not _PASSED_OVER.intersection(path.parts):
            yield path


def _imported(project: Path, notebooks: list[Path]) -> set[Path]:
    """The modules of the project that are imported, directly or by others, with the data files beside them."""
    new = {path for path in notebooks if path.suffix in {".ipynb", ".py"}}
    found = set(new)
    while new:
        names = {name for path in new for name in _names_imported(path)}
        new = {module for name in names for module in _modules(project, name)} - found
        found |= new
    # What lies in the project's own folder, such as the settings of stacks, is nobody's data.
    folders = {path.parent for path in found} - {project}
    beside = {
        path
        for folder in folders
        for path in folder.iterdir()
        if path.is_file() and path.suffix != ".py"
    }
    return found | beside


def _names_imported(path: Path) -> Iterator[str]:
    """Names of modules that a module or notebook imports; of `from a import b` both `a` and `a.b`."""
    try:
        trees = [ast.parse(path.read_text("utf-8"))] if path.suffix == ".py" else _cells(path)
    except (SyntaxError, ValueError, LookupError, TypeError) as error:
        raise ProblemsError(
            "The notebooks cannot be put on a notebook instance:", [f"{path}: {error}"]
        ) from error
    for node in (each for tree in trees for each in ast.walk(tree)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _cells(path: Path) -> list[ast.Module]:
    """The cells of a notebook that have code."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [_cell("".join(each["source"])) for each in cells if each["cell_type"] == "code"]


def _cell(source: str) -> ast.Module:
    """A cell; of one that has commands of IPython in it, which are no Python, the lines that import."""
    try:
        return ast.parse(source)
    except SyntaxError:
        imports = _IMPORT.findall(source)
        return ast.Module([node for line in imports for node in _statements(line.strip())], [])


def _statements(line: str) -> list[ast.stmt]:
    try:
        return ast.parse(line).body
    except SyntaxError:
        return []


def _modules(project: Path, name: str) -> Iterator[Path]:
    """The files of a module of the project, those of its packages included; none for any other module."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        place = project.joinpath(*parts[:count])
        for path in (place / "__init__.py", place.with_suffix(".py")):
            if path.is_file():
                yield path
