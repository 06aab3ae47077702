"""Files that have not changed are not read again; in doubt they are."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from components.core.errors import ProblemsError
from components.preflight import checker, kept_checks
from components.preflight.check import check
from components.preflight.checked_data import CheckedData
from components.preflight.sources import Sources
from components.settings.stack import parse
from tests.support import csv_files

HOUR_NS = 3600 * 10**9


@pytest.fixture(autouse=True)
def hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files that a test has just written be old."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + HOUR_NS)


@pytest.fixture
def kept(cache: Path) -> Path:
    """The folder of kept results."""
    return cache / "checks"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    csv_files.write_all(tmp_path)
    return tmp_path


def checked(project: Path, **more: str) -> CheckedData:
    files = {name: f"{name}.csv" for name in ("interactions", "items", "users")}
    sources = Sources(project=project, region="us-east-1", profile=None)
    return check(parse({**files, **more}), sources)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Gets an entry whenever files are really checked."""
    found: list[int] = []
    whole = checker.check_files

    def counted(*arguments: object) -> CheckedData:
        found.append(1)
        return whole(*arguments)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(checker, "check_files", counted)
    return found


def test_unchanged_files_are_checked_once(project: Path, runs: list[int]) -> None:
    first = checked(project)
    assert first.warnings
    assert first.event_types == ("purchase", "view")
    assert checked(project) == first
    assert len(runs) == 1


def test_a_kept_result_needs_neither_duckdb_nor_the_reader_of_schemas(project: Path) -> None:
    checked(project)
    code = (
        "import sys\n"
        "for name in ('duckdb', 'fastavro', 'components.preflight.checker'): sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from components.preflight.check import check\n"
        "from components.preflight.sources import Sources\n"
        "from components.settings.stack import parse\n"
        "sources = Sources(project=Path(sys.argv[1]), region='us-east-1', profile=None)\n"
        "files = {name: f'{name}.csv' for name in ('interactions', 'items', 'users')}\n"
        "print(len(check(parse(files), sources).datasets))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(project)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "3\n", done.stderr


def test_a_file_with_other_content_of_the_same_size_and_time(
    project: Path, runs: list[int]
) -> None:
    checked(project)
    path = project / "items.csv"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"beach", b"shore"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    checked(project)
    assert len(runs) == 2


def test_a_file_in_the_place_of_another(project: Path, runs: list[int]) -> None:
    checked(project)
    copy = project / "copy.csv"
    copy.write_bytes((project / "items.csv").read_bytes())
    copy.replace(project / "items.csv")
    checked(project)
    assert len(runs) == 2


def test_a_result_holds_for_its_settings_alone(project: Path, runs: list[int]) -> None:
    checked(project)
    rent = checked(project, eventTypes='["view", "rent"]')
    assert any("names rent" in finding.text for finding in rent.warnings)
    assert len(runs) == 2
    checked(project)
    assert len(runs) == 2


def test_a_schema_is_a_file_like_others(project: Path, runs: list[int]) -> None:
    schema = project / "users.json"
    text = checked(project).datasets[2].schema.to_json()
    schema.write_text(text)
    assert not checked(project, usersSchema="users.json").datasets[2].is_inferred
    checked(project, usersSchema="users.json")
    assert len(runs) == 2
    schema.write_text(text.replace(",", ", "))
    checked(project, usersSchema="users.json")
    assert len(runs) == 3


def test_other_rules_check_again(
    project: Path, runs: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(project)
    monkeypatch.setattr(kept_checks, "_rules", lambda: "other rules")
    checked(project)
    assert len(runs) == 2


def test_the_rules_are_the_code_that_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules.py").write_text("MAX_ID_LENGTH = 256")
    monkeypatch.setattr(kept_checks, "__file__", str(tmp_path / "kept_checks.py"))
    before = kept_checks._rules()
    (tmp_path / "rules.py").write_text("MAX_ID_LENGTH = 255")
    assert kept_checks._rules() != before


def test_the_rules_of_the_service_are_among_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept_checks._rules()
    monkeypatch.setattr(kept_checks, "SERVICE_RULES", tmp_path)
    assert kept_checks._rules() != before


@pytest.mark.parametrize("age_ns", [0, kept_checks.TICK_NS // 2])
def test_a_file_that_was_just_written_is_not_trusted(
    project: Path, runs: list[int], kept: Path, monkeypatch: pytest.MonkeyPatch, age_ns: int
) -> None:
    newest = max(path.stat().st_ctime_ns for path in project.glob("*.csv"))
    monkeypatch.setattr(time, "time_ns", lambda: newest + age_ns)
    checked(project)
    assert not kept.exists()
    checked(project)
    assert len(runs) == 2


def test_a_file_that_changes_during_the_check(
    project: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = checker.check_files

    def slow(*arguments: object) -> CheckedData:
        found = whole(*arguments)  # type: ignore[arg-type]  # passed on as given
        with (project / "items.csv").open("a") as file:
            file.write("i41,beach,1.5\n")
        return found

    monkeypatch.setattr(checker, "check_files", slow)
    checked(project)
    assert not kept.exists()


def test_a_refusal_is_not_kept(project: Path, kept: Path) -> None:
    (project / "items.csv").write_text("ITEM_ID\ni1\n")
    with pytest.raises(ProblemsError):
        checked(project)
    assert not kept.exists()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\n",
        b"\xff\xfe",
        b"{}",
        b"0" * 64 + b'\n{"datasets": []}',
    ],
)
def test_a_damaged_result_is_made_again(
    project: Path, runs: list[int], kept: Path, damage: bytes
) -> None:
    first = checked(project)
    (file,) = kept.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(damage)
    assert checked(project) == first
    assert checked(project) == first
    assert len(runs) == 2


def test_every_changed_byte_of_a_result_is_seen(project: Path, runs: list[int], kept: Path) -> None:
    checked(project)
    (file,) = kept.iterdir()
    content = bytearray(file.read_bytes())
    content[content.index(b"view")] ^= 1
    file.write_bytes(content)
    checked(project)
    assert len(runs) == 2


def test_a_cache_that_cannot_be_written_costs_time_alone(
    project: Path, runs: list[int], kept: Path
) -> None:
    kept.parent.parent.rmdir()
    kept.parent.parent.write_text("no folder")
    assert checked(project) == checked(project)
    assert len(runs) == 2
