"""`make replay`, or `python -m commands.replay --stack dev`: dead letters, or a range of the archive, once more.

It works in whatever world the environment names: `make replay` gives it that of the local stack.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from commands.pulumi_stack import PulumiStack, StackError
from commands.replay.archive import Archive, Range
from commands.replay.discarded import Discarded
from commands.replay.pipeline import Pipeline, UnknownPipelineError, of_stack
from commands.replay.queue import Queue
from commands.replay.run import Replay
from commands.replay.source import Source
from commands.workspace import find_workspace


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m commands.replay", description=__doc__)
    parser.add_argument("--stack", required=True, help="name of the Pulumi stack")
    parser.add_argument(
        "--archive",
        nargs=2,
        type=utc,
        metavar=("FROM", "TO"),
        help="replay what arrived in this range, in place of the dead letters: ISO 8601, UTC when without an offset",
    )
    parser.add_argument("--dry-run", action="store_true", help="count, and deliver nothing")
    parser.add_argument(
        "--export",
        type=Path,
        metavar="FOLDER",
        help="write the records that can never be delivered there, whole",
    )
    parsed = parser.parse_args(given)
    if parsed.archive and parsed.archive[0] >= parsed.archive[1]:
        parser.error("--archive FROM TO: FROM must lie before TO")
    return parsed


def utc(text: str) -> datetime:
    """Read a time.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time; expected ISO 8601, such as 2026-03-01 or 2026-03-01T12:00:00Z"
        ) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def sources(
    pipeline: Pipeline, session: boto3.session.Session, wanted: Range | None
) -> Iterator[Source]:
    """Open what is to be read, one after the other: the archive, or both places of dead letters."""
    s3: Any = session.client("s3")
    if wanted is not None:
        yield Archive(s3, pipeline.archive_bucket, pipeline.archive_prefix, wanted)
        return
    yield Discarded(s3, pipeline.dead_letter_bucket)
    sqs: Any = session.client("sqs")
    yield Queue(sqs, pipeline.queue_url, s3, pipeline.dead_letter_bucket)


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """Let Ctrl-C end a replay in order: calls under way end, and what they delivered is settled. A second one kills."""
    stop = threading.Event()

    def end(*_: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, end)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def main(given: Sequence[str] | None = None) -> None:
    """Run it; errors end it with one message, and the same command goes on."""
    options = arguments(given)
    console = Console()
    try:
        program = find_workspace().root
        pipeline = of_stack(PulumiStack(options.stack, program, os.environ))
        session = boto3.session.Session(region_name=pipeline.region)
        # Retries are the courier's, which knows when to give up.
        events = session.client(
            "personalize-events", config=Config(retries={"total_max_attempts": 1})
        )
        wanted = Range(*options.archive) if options.archive else None
        with interruptible() as stop:
            replay = Replay(
                console,
                events,
                pipeline.tracking_id,
                stop,
                options.export,
                rules=pipeline.rules,
            )
            for source in sources(pipeline, session, wanted):
                replay.run(source, is_dry_run=options.dry_run)
    except (StackError, UnknownPipelineError, ClientError, BotoCoreError) as error:
        sys.exit(f"replay: {error}\nNothing is lost: the same command goes on from here.")
    except KeyboardInterrupt:
        sys.exit("\nreplay: interrupted; the same command goes on")
    if replay.ended_by:
        sys.exit(
            f"replay: ended early ({', '.join(replay.ended_by)}); what was not delivered stays where it is, and the"
            " same command goes on"
        )


if __name__ == "__main__":
    main()
