from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localpulumi.engine import build
from localpulumi.engine.build import (
    EngineError,
    build_engine,
    cache_folder,
    ensure_engine,
    find_engine,
    pinned_version,
    require_go,
)

FAKE_GO = """#!/bin/sh
if [ "$1" = version ]; then echo "go version {version} linux/amd64"; exit; fi
echo run >> "{folder}/builds"
while [ "$1" != -o ]; do shift; done
{work}
"""
MAKES_AN_ENGINE = 'printf "#!/bin/sh\\n" > "$2"; /bin/chmod 755 "$2"'
FAILS = "echo half > $2; echo 'no space left' >&2; exit 7"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without `pulumi` and `go`: PATH is `bin`, the cache is `cache`."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def command(folder: Path, name: str, text: str) -> Path:
    path = folder / "bin" / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def go(folder: Path, work: str, version: str = "go1.26.1") -> None:
    command(folder, "go", FAKE_GO.format(version=version, folder=folder, work=work))


def builds(folder: Path) -> int:
    return len((folder / "builds").read_text().splitlines())


def test_the_version_is_that_of_our_go_mod() -> None:
    assert pinned_version((build.HERE / "go.mod").read_text()) in cache_folder().name


@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 999))
def test_the_pinned_version_is_read(major: int, minor: int, patch: int) -> None:
    version = f"v{major}.{minor}.{patch}"
    text = f"require (\n\tgithub.com/pulumi/pulumi/pkg/v3 {version}\n\tother.org/x v1.0.0\n)\n"
    assert pinned_version(text) == version


@pytest.mark.parametrize(
    "text", ["", "\tgithub.com/pulumi/pulumi/sdk/v3 v3.1.0\n", "// github.com/pulumi/pulumi/pkg/v3"]
)
def test_a_go_mod_without_the_engine_is_an_error(text: str) -> None:
    with pytest.raises(EngineError, match="does not pin"):
        pinned_version(text)


def test_the_cache_depends_on_every_source(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = folder / "sources"
    (sources / "launchers").mkdir(parents=True)
    (sources / "language_host").mkdir()
    files = (*build.built_files(), *build.copied_files())
    names = [str(path.relative_to(build.HERE)) for path in files]
    assert "language_host/main.go" in names
    for name in names:
        (sources / name).write_bytes((build.HERE / name).read_bytes())
    monkeypatch.setattr(build, "HERE", sources)
    monkeypatch.setattr(build, "LAUNCHERS", sources / "launchers")
    found = {cache_folder()}
    assert cache_folder() in found
    for name in names:
        with (sources / name).open("a") as file:
            file.write("\n# changed")
        found.add(cache_folder())
    assert len(found) == len(names) + 1


def test_nothing_is_found_on_a_bare_machine(folder: Path) -> None:
    assert find_engine() is None
    with pytest.raises(EngineError, match=r"Neither `pulumi` nor `go` is on PATH.*Install Pulumi"):
        require_go()


def test_pulumi_on_the_path_wins(folder: Path) -> None:
    command(folder, "pulumi", "#!/bin/sh\n")
    assert find_engine() == folder / "bin"
    assert ensure_engine() == folder / "bin"


@pytest.mark.parametrize("version", ["go1.25.9", "go1.9", "devel"])
def test_an_old_go_is_refused(folder: Path, version: str) -> None:
    go(folder, MAKES_AN_ENGINE, version)
    with pytest.raises(EngineError, match=rf"too old \(go version {version}.*1\.26 or newer"):
        require_go()


@pytest.mark.parametrize("version", ["go1.26", "go1.27.3", "go2.0.0"])
def test_a_recent_go_will_do(folder: Path, version: str) -> None:
    go(folder, MAKES_AN_ENGINE, version)
    assert require_go() == str(folder / "bin" / "go")


def test_an_engine_is_built_once_with_all_that_goes_beside_it(folder: Path) -> None:
    go(folder, MAKES_AN_ENGINE)
    engine = ensure_engine()
    assert {path.name for path in engine.iterdir()} == {
        "pulumi",
        "program_host.py",
        "deferred_annotations.py",
        "pulumi-language-python",
        "pulumi-resource-pulumi-python",
    }
    assert all(os.access(engine / name, os.X_OK) for name in ("pulumi", "pulumi-language-python"))
    assert ensure_engine() == build_engine() == engine
    assert builds(folder) == len(build.COMMANDS)


def test_a_failed_build_leaves_nothing_and_says_why(folder: Path) -> None:
    go(folder, FAILS)
    with pytest.raises(EngineError, match=r"go exited with 7.*\n.*no space left"):
        build_engine()
    assert find_engine() is None
    assert not list(cache_folder().parent.glob("building-*"))
    go(folder, MAKES_AN_ENGINE)
    assert build_engine() == find_engine()


def test_what_a_killed_build_left_is_removed(folder: Path) -> None:
    go(folder, MAKES_AN_ENGINE)
    left = cache_folder().parent / "building-killed"
    left.mkdir(parents=True)
    (left / "pulumi").write_text("half")
    build_engine()
    assert not left.exists()
