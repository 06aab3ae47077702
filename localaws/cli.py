"""Command line of the local AWS: `localaws run|start|stop|status|reset|advance|fail|explain|mail`, or `python -m localaws ...`."""

import argparse
import os
import re
import socket
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from localaws.process import server
from localaws.process.credentials import Credentials
from localaws.process.locked_environment import (
    FUNCTIONS_REQUIREMENTS,
    LockedEnvironmentError,
    ensure_environment,
    is_complete,
)
from localaws.shared.personalize_behaviour import SWITCHES, PersonalizeBehaviour
from localaws.shared.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one command and return the exit status: 0 done, 1 could not, 3 (status) not running."""
    options = _parser().parse_args(arguments)
    try:
        return int(COMMANDS[options.command](options))
    except (server.ServerError, LockedEnvironmentError) as error:
        print(f"localaws: {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    from localaws.process.foreground import run  # noqa: PLC0415 - the other commands answer at once without it

    run(_settings(options), _host)
    return 0


def _host(settings: Settings, root: Credentials, listener: socket.socket) -> None:
    from localaws.ministack.host import host  # noqa: PLC0415 - MiniStack reads its environment when imported

    host(settings, root, listener)


def _start(options: argparse.Namespace) -> int:
    settings = _settings(options)
    _ensure_functions_environment(settings)
    record, started = server.start(settings)
    _print_record(options.home, record, "started" if started else "already running")
    return 0


def _stop(options: argparse.Namespace) -> int:
    print("stopped" if server.stop(options.home) else "not running")
    return 0


def _status(options: argparse.Namespace) -> int:
    record = server.running_record(options.home)
    if record is None:
        print("not running")
        return 3
    _print_record(options.home, record, "running")
    return 0


def _reset(options: argparse.Namespace) -> int:
    from localaws.process import administration  # noqa: PLC0415 - the server starts sooner without HTTP's client side

    administration.reset(options.home)
    print("reset: the local AWS is empty")
    return 0


def _advance(options: argparse.Namespace) -> int:
    from localaws.process import administration  # noqa: PLC0415 - as in _reset

    administration.advance(options.home, options.time)
    print("advanced: what was due meanwhile is due now")
    return 0


def _fail(options: argparse.Namespace) -> int:
    from localaws.process import administration  # noqa: PLC0415 - as in _reset

    administration.fail(
        options.home, options.operation, options.kind, seconds=options.time, share=options.share
    )
    print(f"{options.operation} of Personalize: {options.kind}")
    return 0


def _explain(options: argparse.Namespace) -> int:
    from rich.console import Console  # noqa: PLC0415 - the other commands answer at once without it

    from localaws.process import administration  # noqa: PLC0415 - as in _reset
    from localaws.process.explanation_table import tables  # noqa: PLC0415 - as above

    asked = {
        "campaignArn": options.campaign,
        "recommenderArn": options.recommender,
        "userId": options.user,
        "itemId": options.item,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    Console().print(*tables(administration.explanation(options.home, given)), sep="\n\n")
    return 0


def _mail(options: argparse.Namespace) -> int:
    from localaws.process import administration  # noqa: PLC0415 - as in _reset

    for mail in administration.mails(options.home):
        sent_at = datetime.fromtimestamp(mail["sentAt"], UTC).isoformat(timespec="seconds")
        print(f"{sent_at}  to {mail['to']}\n{mail['subject']}\n\n{mail['text']}\n")
    return 0


TIME_HELP = "minutes, hours or days, at most 366: `10m`, `1h`, `7d`"

COMMANDS = {
    "run": _run,
    "start": _start,
    "stop": _stop,
    "status": _status,
    "reset": _reset,
    "advance": _advance,
    "fail": _fail,
    "explain": _explain,
    "mail": _mail,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="localaws", description="A local AWS on one port of this machine."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    helps = {
        "run": "serve in the foreground until Ctrl-C",
        "start": "start in the background and wait until it answers",
        "stop": "stop; what it holds comes back with the next start",
        "status": "say whether it runs, and where (exit status 3: it does not)",
        "reset": "forget everything that it holds",
        "advance": "let minutes, hours or days pass at once: alarms are evaluated, models trained",
        "fail": "let an operation of Personalize fail for a time, to see what a program makes of it",
        "explain": "say why Personalize recommends what it does to a user",
        "mail": "print the mails that topics have sent",
    }
    for name, text in helps.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument(
            "--home",
            type=Path,
            default=Path(os.environ.get("LOCALAWS_HOME") or ".localaws"),
            help="folder that holds everything (default: $LOCALAWS_HOME, else .localaws in the present folder)",
        )
        if name in {"run", "start"}:
            _add_server_options(command)
        if name == "advance":
            command.add_argument("time", type=_seconds, help=TIME_HELP)
        if name == "fail":
            _add_fail_options(command)
        if name == "explain":
            _add_explain_options(command)
    return parser


def _add_fail_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("operation", help="as the API names it: PutEvents")
    command.add_argument("kind", help="throttled, down, denied, or answer-lost: carried out")
    command.add_argument("time", type=_seconds, help=TIME_HELP)
    command.add_argument("--share", type=float, default=1.0, help="of the calls (default: 1)")


def _add_explain_options(command: argparse.ArgumentParser) -> None:
    source = command.add_mutually_exclusive_group(required=True)
    source.add_argument("--campaign", help="ARN of the campaign")
    source.add_argument("--recommender", help="ARN of the recommender")
    command.add_argument("--user", required=True, help="id of the user")
    command.add_argument("--item", help="id of an item (default: the best three)")


def _add_server_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--port",
        type=int,
        help=f"TCP port, 0 = any free one (default: $LOCALAWS_PORT, else that of the last start, else {server.DEFAULT_PORT})",
    )
    command.add_argument(
        "--region", default=Settings.region, help="region of requests that name none"
    )
    command.add_argument(
        "--clock",
        choices=["fast", "real"],
        default=Settings.clock,
        help="waiting times: shortened, or those of AWS",
    )
    command.add_argument(
        "--personalize",
        action="append",
        choices=list(SWITCHES),
        default=[],
        metavar="SWITCH",
        help="what Personalize does where AWS documents nothing; can be given several times: "
        + "; ".join(f"{name} ({text})" for name, text in SWITCHES.items()),
    )


def _seconds(text: str) -> int:
    """Seconds of minutes, hours or days, as the command line names them.

    Raises:
        ArgumentTypeError: the text is no such time.
    """
    match = re.fullmatch(r"(\d{1,4})([mhd])", text, re.ASCII)
    seconds = 0 if match is None else int(match[1]) * {"m": 60, "h": 3600, "d": 86400}[match[2]]
    if not 0 < seconds <= server.MAX_ADVANCE_SECONDS:
        raise argparse.ArgumentTypeError(
            f"{text!r} must be minutes, hours or days, at most 366 days: 10m, 1h, 7d"
        )
    return seconds


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        home=options.home,
        port=_port(options),
        region=options.region,
        clock=options.clock,
        personalize=PersonalizeBehaviour.of(options.personalize),
    )


def _ensure_functions_environment(settings: Settings) -> None:
    """Make the environment of the Lambda functions when it is missing, and say so: it takes a minute, once."""
    if is_complete(settings.functions_environment):
        return
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    started = time.monotonic()
    print("making the environment of Lambda functions (a minute, once) ...", file=sys.stderr)
    ensure_environment(settings.functions_environment, FUNCTIONS_REQUIREMENTS)
    print(f"made in {time.monotonic() - started:.0f} s", file=sys.stderr)


def _port(options: argparse.Namespace) -> int:
    """The port asked for, else that of the environment, else that of the last start, else the default."""
    if options.port is not None:
        return int(options.port)
    named = os.environ.get("LOCALAWS_PORT")
    if named is not None:
        if not named.isdecimal():
            raise server.ServerError(
                f"LOCALAWS_PORT is {named!r}, and must be a port number, 0 to 65535"
            )
        return int(named)
    record = server.read_record(options.home)
    return record.port if record is not None else server.DEFAULT_PORT


def _print_record(home: Path, record: server.Record, state: str) -> None:
    for label, value in (
        ("local AWS", state),
        ("endpoint", record.endpoint),
        ("process", record.pid),
        ("home", home),
        ("log", home / "server.log"),
    ):
        print(f"{label:<10} {value}")
