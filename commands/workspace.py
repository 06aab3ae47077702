"""Where things lie in a checkout, and the environment in which Pulumi, boto3 and curl reach the local AWS.

Only the standard library is used: set-up runs before anything is installed.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from localaws.process.credentials import Credentials

REGION = "us-east-1"
PROJECT = "personalize"

# The local stack's secrets lie beside the root key of a server on loopback, so its passphrase is no secret. The salt that
# belongs to it stands in Pulumi.local.yaml; other stacks get their own when they are initialised.
PASSPHRASE = "local"  # noqa: S105 - see above

# A profile or session of a real account must never reach the local stack, nor the other way round.
FOREIGN_VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "PULUMI_STACK")


@dataclass(frozen=True)
class Workspace:
    """Paths of one checkout.

    Attributes:
        root: the checkout.
        home: state of the local AWS and of the Pulumi backend that goes with it.
    """

    root: Path
    home: Path

    @property
    def virtualenv(self) -> Path:
        """The virtual environment that Pulumi.yaml names."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Interpreter of the virtual environment."""
        return self.virtualenv / "bin" / "python"

    @property
    def functions(self) -> Path:
        """The virtual environment in which Lambda functions run."""
        return self.home / "functions"

    @property
    def notebook(self) -> Path:
        """The virtual environment in which notebooks are opened."""
        return self.home / "notebook"

    @property
    def pulumi_home(self) -> Path:
        """`PULUMI_HOME`: the plugins, and which stack is selected."""
        return self.home / "pulumi" / "home"

    @property
    def pulumi_state(self) -> Path:
        """Folder of the file backend."""
        return self.home / "pulumi" / "state"

    @property
    def sample(self) -> Path:
        """The generated travel sample."""
        return self.root / "sample" / "data"


def find_workspace() -> Workspace:
    """The checkout that this module belongs to; `LOCALAWS_HOME` moves the state."""
    root = Path(__file__).resolve().parent.parent
    return Workspace(root, Path(os.environ.get("LOCALAWS_HOME") or root / ".localaws").resolve())


def variables(workspace: Workspace, endpoint: str, root: Credentials) -> dict[str, str]:
    """Environment variables, without PATH, that point Pulumi and the AWS SDKs at the local AWS.

    Args:
        workspace: the checkout.
        endpoint: URL of the local AWS.
        root: its root key.
    """
    return {
        "PULUMI_HOME": str(workspace.pulumi_home),
        # Without the notes that it makes beside each file, since it writes them in place: a kill would cut them off.
        "PULUMI_BACKEND_URL": f"file://{workspace.pulumi_state}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_PYTHON_CMD": str(workspace.python),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_ERROR_OUTPUT_STRING": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": root.access_key_id,
        "AWS_SECRET_ACCESS_KEY": root.secret_access_key,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,  # boto3 does not read AWS_REGION
        "AWS_EC2_METADATA_DISABLED": "true",
        # AWS takes one call a second of each operation, which is what the program assumes.
        "PERSONALIZE_CALLS_PER_SECOND": "100",
    }


def path_entries(workspace: Workspace, engine: Path) -> list[str]:
    """Folders to put first on PATH: the engine's, then the virtual environment's."""
    return [str(engine), str(workspace.virtualenv / "bin")]


def process_environment(
    workspace: Workspace, engine: Path, endpoint: str, root: Credentials
) -> dict[str, str]:
    """Whole environment for a process that uses the local AWS."""
    inherited = {k: v for k, v in os.environ.items() if k not in FOREIGN_VARIABLES}
    path = os.pathsep.join([*path_entries(workspace, engine), inherited.get("PATH", "")])
    return {**inherited, **variables(workspace, endpoint, root), "PATH": path}


def shell_exports(workspace: Workspace, engine: Path, endpoint: str, root: Credentials) -> str:
    """Lines for `eval "$(make -s env)"` in a POSIX shell."""
    lines = [f"unset {' '.join(FOREIGN_VARIABLES)}"]
    lines += [
        f"export {k}={shlex.quote(v)}"
        for k, v in sorted(variables(workspace, endpoint, root).items())
    ]
    entries = ":".join(shlex.quote(entry) for entry in path_entries(workspace, engine))
    lines.append(f'export PATH={entries}:"$PATH"')
    return "\n".join(lines)
