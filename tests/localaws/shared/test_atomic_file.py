import ast
import json
import os
import stat
from pathlib import Path

import pytest

from localaws.shared import atomic_file
from localaws.shared.atomic_file import (
    make_folder,
    move_file,
    move_folder,
    write_json,
    write_pieces,
    write_text,
)


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("durable", [True, False])
def test_a_file_and_its_folders_are_the_owners_alone(tmp_path: Path, durable: bool) -> None:
    previous = os.umask(0)
    try:
        file = tmp_path / "a" / "b" / "state.json"
        write_json(file, {"secret": 1}, durable=durable)
    finally:
        os.umask(previous)
    assert json.loads(file.read_text()) == {"secret": 1}
    assert permissions(file) == 0o600
    assert [permissions(folder) for folder in (file.parent, file.parent.parent)] == [0o700, 0o700]


def test_other_permissions_can_be_asked_for(tmp_path: Path) -> None:
    write_text(tmp_path / "run", "#!/bin/sh\n", durable=False, mode=0o700)
    assert permissions(tmp_path / "run") == 0o700


def test_a_failed_write_keeps_the_old_content_and_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    write_text(file, "old", durable=True)

    def pieces() -> object:
        yield "new"
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_pieces(file, pieces(), durable=True)  # type: ignore[arg-type]
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_reader_that_holds_the_old_file_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    write_text(file, "old", durable=False)
    with file.open() as reader:
        write_text(file, "new", durable=False)
        assert reader.read() == "old"
    assert file.read_text() == "new"


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    make_folder(folder)
    assert permissions(folder) == 0o755


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    made, place = tmp_path / "made", tmp_path / "place"
    made.write_text("new")
    place.write_text("old")
    move_file(made, place)
    assert place.read_text() == "new"
    assert not made.exists()


def test_a_folder_takes_an_empty_place_and_no_other(tmp_path: Path) -> None:
    made, empty, full = (tmp_path / name for name in ("made", "empty", "full"))
    for folder in (made, empty, full):
        folder.mkdir()
    (made / "file").write_text("x")
    (full / "other").write_text("y")
    with pytest.raises(OSError, match="not empty"):
        move_folder(made, full)
    move_folder(made, empty)
    assert (empty / "file").read_text() == "x"
    assert not made.exists()


# sqlglot has a method of this name for the nodes of a query's tree.
OF_NODES = {"athena/sql/inference.py", "athena/sql/query.py", "athena/sql/unnesting.py"}


def test_nothing_else_replaces_files() -> None:
    """`Path.replace` takes one argument, `str.replace` two."""
    package = Path(atomic_file.__file__).parents[1]
    found = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            (node.func.attr in {"replace", "rename"} and len(node.args) == 1)
            or node.func.attr in {"mkstemp", "NamedTemporaryFile"}
        )
    }
    assert found == {"shared/atomic_file.py"} | OF_NODES
