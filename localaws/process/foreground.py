"""The server in the foreground: what must be true before MiniStack may be imported, then serve until a signal comes."""

import contextlib
import gc
import importlib.util
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from localaws.process.credentials import Credentials, ensure_credentials
from localaws.process.late_modules import load_late
from localaws.process.locked_environment import is_complete
from localaws.process.private_files import OWNER_ONLY, make_private
from localaws.process.server import (
    KEPT_VARIABLES,
    ServerError,
    hold_home,
    record_running,
    record_stopped,
)
from localaws.shared.settings import Settings

MINISTACK_VERSION = "1.5.33"
IDLE_WORKER_SECONDS = 60
BACKLOG = 1024


Host = Callable[[Settings, Credentials, socket.socket], None]
"""Serves with a root key on a listening socket until a signal comes; it may import MiniStack, whose environment is set by then."""


def run(settings: Settings, host: Host) -> None:
    """Serve in the foreground until SIGTERM or SIGINT; port 0 picks a free one.

    Args:
        settings: of the local AWS.
        host: what serves.

    Raises:
        ServerError: the home is in use, the port is taken, or something that must be installed is missing.
    """
    gc.disable()  # until the services have started (`Endpoint`): what is made by then stays
    settings = replace(settings, home=settings.home.resolve())
    check_installation(settings)
    os.umask(OWNER_ONLY)
    settings.home.mkdir(parents=True, exist_ok=True)
    with hold_home(settings.home), listening(settings) as listener:
        make_private(settings.home, except_below=settings.functions_environment)
        root = ensure_credentials(settings.home)
        settings = replace(settings, port=listener.getsockname()[1])
        variables = environment(settings)
        take_environment(variables)
        hide_docker()
        load_late()
        record_running(settings)
        try:
            host(settings, root, listener)
        finally:
            record_stopped(settings)


def check_installation(settings: Settings) -> None:
    """Refuse a MiniStack that our corrections are not made for, and a home without the functions' environment.

    Raises:
        ServerError: with what to do.
    """
    found = _ministack_version()
    if found != MINISTACK_VERSION:
        raise ServerError(
            f"ministack {found} is installed, and {MINISTACK_VERSION} is needed: the local AWS reaches inside it. "
            f"Install it with `pip install 'ministack[full]=={MINISTACK_VERSION}'`"
        )
    if not is_complete(settings.functions_environment):
        raise ServerError(
            f"the environment in which Lambda functions run is missing at {settings.functions_environment}: "
            f"make it with `python -m localaws start --home {settings.home}`"
        )


def _ministack_version() -> str:
    """The installed version, told by the folder that every installer puts beside the package (PEP 376).

    Only when the expected one is not there, as with an editable installation, is it worth loading what asks more widely.
    """
    package = importlib.util.find_spec("ministack")
    if package is not None and package.origin is not None:
        beside = Path(package.origin).parents[1] / f"ministack-{MINISTACK_VERSION}.dist-info"
        if beside.is_dir():
            return MINISTACK_VERSION
    from importlib.metadata import version  # noqa: PLC0415 - see above

    return version("ministack")


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """Hold the port, so that nobody can take it between here and serving.

    Raises:
        ServerError: the port is taken.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", settings.port))
        except OSError as error:
            raise ServerError(
                f"port {settings.port} is taken by another program: choose a free one, "
                f"for example LOCALAWS_PORT={settings.port + 1}"
            ) from error
        listener.listen(BACKLOG)
        yield listener


def environment(settings: Settings) -> dict[str, str]:
    """All environment variables of the server; MiniStack takes its settings from them when it is imported."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    home = settings.home
    return kept | {
        "GATEWAY_PORT": str(settings.port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": settings.region,
        "MINISTACK_ACCOUNT_ID": settings.account,
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home / "s3"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "LAMBDA_WARM_TTL_SECONDS": str(IDLE_WORKER_SECONDS),
        "TMPDIR": str(home / "tmp"),
        "HOME": str(home / "tmp"),  # whoever runs the server keeps keys and settings in theirs
    }


def hide_docker() -> None:
    """Let every import of Docker's client fail, as MiniStack allows: no service here may start a container.

    Importing it takes longer than any service does.
    """
    sys.modules["docker"] = None  # type: ignore[assignment] # documented: the import raises ModuleNotFoundError


def take_environment(variables: dict[str, str]) -> None:
    """Make `variables` the whole environment of this process, and empty its temporary folder."""
    os.environ.clear()
    os.environ.update(variables)
    clear(Path(variables["TMPDIR"]))
    tempfile.tempdir = None  # computed once from the environment; the next user computes it anew


def clear(folder: Path) -> None:
    """Make a folder, or empty it of what is there already.

    A function that outlives a killed server for a moment may write into it even now, and its file stays.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
