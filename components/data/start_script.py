"""The script that a notebook instance runs when it starts: what is particular to the stack, then what is the same for all."""

import base64
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ON_NOTEBOOK = Path(__file__).parent / "on_notebook"
HOME_FOLDER = "/home/ec2-user"
_KNOWN = ("bucket", "key", "folder", "name", "region", "home_folder")
_STOPPER = "/usr/local/bin/stop-when-idle"


@dataclass(frozen=True, kw_only=True)
class StartScript:
    """What the script of one stack's notebook instance knows.

    Attributes:
        bucket: with the archive of the files.
        key: of that archive.
        folder: on the volume, in which the files are put.
        name: of the instance.
        region: of the instance and the bucket.
        variables: of the environment of the kernel, in which notebooks run.
        home_folder: of the instance's user; the volume is its folder `SageMaker`.
    """

    bucket: str
    key: str
    folder: str
    name: str
    region: str
    variables: Mapping[str, str]
    home_folder: str = HOME_FOLDER

    def text(self, idle_minutes: int | None) -> str:
        """The script.

        Args:
            idle_minutes: after which the instance stops by itself; None for never.
        """
        known = [f"{name.upper()}={shlex.quote(getattr(self, name))}" for name in _KNOWN]
        pairs = " ".join(shlex.join(["--env", *pair]) for pair in sorted(self.variables.items()))
        stopping = [] if idle_minutes is None else [_stopping(idle_minutes)]
        common = (ON_NOTEBOOK / "on_start.sh").read_text(encoding="utf-8")
        return "\n".join(
            [
                "#!/bin/bash",
                "set -euo pipefail",
                *known,
                f"KERNEL_VARIABLES=({pairs})",
                *stopping,
                common,
            ]
        )

    def content(self, idle_minutes: int | None) -> str:
        """The script as the service takes it, in base64."""
        return base64.b64encode(self.text(idle_minutes).encode()).decode()


def _stopping(idle_minutes: int) -> str:
    """Lines that look every five minutes whether the instance is idle.

    The program is root's, so that nobody turns it off by mistake, and runs as the user, so that root runs nothing of a user's.
    """
    program = (ON_NOTEBOOK / "stop_when_idle.py").read_text(encoding="utf-8")
    return "\n".join(
        [
            f"cat > {_STOPPER} <<'STOP_WHEN_IDLE'",
            f"{program.rstrip()}",
            "STOP_WHEN_IDLE",
            "systemd-run --uid=ec2-user --unit=stop-when-idle --on-calendar='*:0/5' \\",
            f'  python3 {_STOPPER} "$NAME" "$REGION" {idle_minutes}',
        ]
    )
