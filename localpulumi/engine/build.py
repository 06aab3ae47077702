"""Find the Pulumi engine, or build it from its pinned Go modules, once per machine.

Only the standard library is used: this runs before anything is installed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
LAUNCHERS = HERE / "launchers"
COMMANDS = {
    "pulumi": "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    "pulumi-language-python": "./language_host",
}
"""Executables beside each other, and the Go packages that they are built from."""
MINIMUM_GO = (1, 26)


class EngineError(RuntimeError):
    """No engine can be had; the message says why and what to do."""


def pinned_version(go_mod: str) -> str:
    """Version of the engine, such as `v3.259.0`, that the text of a go.mod pins."""
    match = re.search(r"^\s*github\.com/pulumi/pulumi/pkg/v3 (v\S+)$", go_mod, re.MULTILINE)
    if match is None:
        raise EngineError(f"{HERE / 'go.mod'} does not pin github.com/pulumi/pulumi/pkg/v3")
    return match.group(1)


def copied_files() -> list[Path]:
    """What goes beside the engine: the Python side of program and dynamic resources, and its launcher."""
    return [
        HERE / "program_host.py",
        HERE / "deferred_annotations.py",
        *sorted(LAUNCHERS.iterdir()),
    ]


def built_files() -> list[Path]:
    """Sources of what Go builds."""
    return [HERE / "go.mod", HERE / "go.sum", *sorted((HERE / "language_host").glob("*.go"))]


def cache_folder() -> Path:
    """Folder of this engine build on this machine, shared by all checkouts with the same sources.

    Keyed by everything that goes into it: the module sums, the hosts and the launcher.
    """
    digest = hashlib.sha256()
    for path in (*built_files(), *copied_files()):
        digest.update(path.read_bytes())
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    version = pinned_version((HERE / "go.mod").read_text())
    return base / "pulumi-personalize" / f"engine-{version}-{digest.hexdigest()[:12]}"


def find_engine() -> Path | None:
    """Folder to put first on PATH: that of `pulumi` on PATH, else of an earlier build, else None."""
    installed = shutil.which("pulumi")
    if installed:
        return Path(installed).parent
    built = cache_folder()
    return built if is_built(built) else None


def require_go() -> str:
    """Path of a `go` command that can build the engine.

    Raises:
        EngineError: there is none, or it is older than `MINIMUM_GO`.
    """
    wanted = ".".join(map(str, MINIMUM_GO))
    advice = f"Install Pulumi (any 3.x, on PATH) or Go {wanted} or newer, then run the same command again."
    go = shutil.which("go")
    if go is None:
        raise EngineError(f"Neither `pulumi` nor `go` is on PATH. {advice}")
    text = subprocess.run([go, "version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"go(\d+)\.(\d+)", text)
    if match is None or tuple(map(int, match.groups())) < MINIMUM_GO:
        raise EngineError(f"`{go}` is too old ({text.strip()}). {advice}")
    return go


def build_engine() -> Path:
    """Build the engine into `cache_folder()` and return that folder.

    The folder appears whole or not at all, so an interrupted build is simply started again; Go's own cache keeps what
    was compiled.

    Raises:
        EngineError: no usable Go, or the build failed; the message holds the end of its output.
    """
    go, target = require_go(), cache_folder()
    target.parent.mkdir(parents=True, exist_ok=True)
    with one_build_at_a_time(target.parent):
        if not is_built(target):  # else another process has just built it
            _build_into(target, go)
    return target


def is_built(folder: Path) -> bool:
    """Whether the folder holds an engine."""
    return (folder / "pulumi").exists()


@contextmanager
def one_build_at_a_time(cache: Path) -> Iterator[None]:
    """Hold the cache for one build, and remove what a killed one left; the lock ends with the process."""
    with (cache / "engine.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in cache.glob("building-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _build_into(target: Path, go: str) -> None:
    version = pinned_version((HERE / "go.mod").read_text())
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="building-") as folder:
        staging = Path(folder)
        for name, package in COMMANDS.items():
            command = [
                go, "build", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags",
                f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={version}",
                "-o", str(staging / name), package,
            ]  # fmt: skip
            _build(command, staging / "build.log")
        for file in copied_files():
            shutil.copy2(file, staging)
        (staging / "build.log").unlink()
        shutil.rmtree(target, ignore_errors=True)
        staging.rename(target)
        staging.mkdir()  # what the context manager removes
    target.chmod(0o755)


def _build(command: list[str], log: Path) -> None:
    environment = {**os.environ, "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0"}
    with log.open("w") as output:
        code = subprocess.run(
            command, cwd=HERE, env=environment, stdout=output, stderr=output, check=False
        ).returncode
    if code:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise EngineError(f"The engine did not build (go exited with {code}):\n{tail}")


def ensure_engine() -> Path:
    """Folder that holds `pulumi`: found on this machine, else built.

    Raises:
        EngineError: it has to be built and cannot be.
    """
    return find_engine() or build_engine()
