"""newman, which runs Postman collections: installed from its lock once per machine, and kept to this machine."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.support.local_aws import CHECKOUT

LOCKED = CHECKOUT / "requirements" / "newman"
LOOPBACK_ONLY = Path(__file__).with_name("loopback_only.cjs")


class NewmanError(RuntimeError):
    """There is no newman; the message says why and what to do."""


def run_collection(collection: Path, environment: Path) -> subprocess.CompletedProcess[str]:
    """Send the requests of a collection.

    Args:
        collection: its file.
        environment: the file with its variables.

    Raises:
        NewmanError: newman cannot be installed.
    """
    command = ["node", f"--require={LOOPBACK_ONLY}", str(_newman()), "run", str(collection)]
    return subprocess.run(
        [*command, "--environment", str(environment), "--color", "off", "--disable-unicode"],
        capture_output=True,
        text=True,
        check=False,
    )


def _newman() -> Path:
    """The command, installed unless it is there from this very lock."""
    digest = hashlib.sha256((LOCKED / "package-lock.json").read_bytes()).hexdigest()[:12]
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-personalize"
    folder = base / f"newman-{digest}"
    base.mkdir(parents=True, exist_ok=True)
    with (base / "newman.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not folder.exists():
            _install(folder)
    return folder / "node_modules" / "newman" / "bin" / "newman.js"


def _install(folder: Path) -> None:
    """The folder appears whole or not at all, so an interrupted installation is simply started again."""
    npm = shutil.which("npm")
    if npm is None:
        raise NewmanError(
            "`make test` sends the requests of the collection with newman, and there is no `npm` on the PATH to install it "
            "with. Install Node.js 18 or newer, which brings npm, and run the same command again."
        )
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="newman-") as name:
        for file in ("package.json", "package-lock.json"):
            shutil.copy(LOCKED / file, name)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=name, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NewmanError(f"`{' '.join(command)}` failed:\n{done.stderr[-2000:]}")
        built = Path(name) / "built"
        built.mkdir()
        shutil.move(Path(name) / "node_modules", built)
        built.rename(folder)
