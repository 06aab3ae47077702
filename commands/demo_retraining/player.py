"""Uploads data to a stack's workflow, lets time pass until the run is over, and looks at what came of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from commands.retraining import start
from commands.retraining.actions import Session
from commands.retraining.history import Ended
from commands.retraining.own_file import own_file
from commands.retraining.rollback import serving_version
from commands.retraining.watch import watch
from handlers.shared.service.recipes import HOME
from localaws.process import administration

STEP_SECONDS = 60
"""Of the virtual clock: as long as the workflow waits between two looks."""

MAIL_LOOKS, MAIL_SECONDS = 30, 0.5


class DemoError(RuntimeError):
    """A run went otherwise than the demo shows it; the message says how."""


class Player:
    """Plays runs of one stack's workflow.

    Args:
        session: console, workflow and services.
        home: home of the local AWS.
    """

    def __init__(self, session: Session, home: Path) -> None:
        self._session = session
        self._home = home
        self._personalize = session.client("personalize")
        self._s3 = session.client("s3")

    def serving(self) -> str:
        """ARN of the version that the campaign serves."""
        arn = self._session.workflow.campaigns[HOME]
        return serving_version(self._personalize, arn)

    def upload(self, dataset: str, rows: Sequence[str]) -> None:
        """Put one file, the header first, into the folder of a dataset, in place of the one before."""
        key, body = f"{dataset}/{dataset.lower()}.csv", "\n".join(rows) + "\n"
        bucket = self._session.workflow.data_bucket
        self._s3.put_object(Bucket=bucket, Key=key, Body=body.encode())
        self._session.say(f"uploaded {key}, {len(rows) - 1:,} rows")

    def run(self, meanwhile: Callable[[], None] = lambda: None) -> Ended:
        """Upload the stack's parameter file, and show the run that it starts until its end.

        Args:
            meanwhile: called before each step of the clock.
        """
        workflow, sfn = self._session.workflow, self._session.sfn
        with TemporaryDirectory() as folder:
            file = Path(folder) / workflow.parameter_file
            file.write_text(json.dumps(own_file(self._personalize, workflow)), encoding="utf-8")
            arn = start.upload(self._s3, sfn, workflow, file)
        self._session.say(f"uploaded {workflow.parameter_file}, which started a run")

        def pass_time(_seconds: float) -> None:
            meanwhile()
            administration.advance(self._home, STEP_SECONDS)

        ended = watch(self._session.console, sfn, arn, sleep=pass_time)
        self._show_mail(arn)
        return ended

    def _show_mail(self, execution_arn: str) -> None:
        """Print the mail about a run, which links to it.

        Raises:
            DemoError: there is none.
        """
        for _ in range(MAIL_LOOKS):
            for mail in administration.mails(self._home):
                if execution_arn in mail["text"]:
                    self._session.say(f"\nmail to {mail['to']}: {mail['subject']}")
                    self._session.say("\n".join(f"  {line}" for line in mail["text"].splitlines()))
                    return
            time.sleep(MAIL_SECONDS)
        raise DemoError(f"there is no mail about the run {execution_arn}")


def expect_verdict(ended: Ended, verdict: str) -> str:
    """ARN of the version that a run trained, and that came to this.

    Raises:
        DemoError: the run failed, or decided otherwise.
    """
    models: Sequence[dict[str, Any]] = ended.output.get("models", ())
    for model in models:
        if model["model"] == HOME and model["verdict"] == verdict:
            return str(model["versionArn"])
    found = (
        ", ".join(model["verdict"] for model in models) or f"{ended.error} {ended.cause}".strip()
    )
    raise DemoError(f"expected a run whose version is {verdict}; it ended {ended.status}: {found}")


def expect_serving(player: Player, version_arn: str) -> None:
    """Require that the campaign serves a version.

    Raises:
        DemoError: it serves another one.
    """
    serving = player.serving()
    if serving != version_arn:
        raise DemoError(f"expected the campaign to serve {version_arn}; it serves {serving}")
