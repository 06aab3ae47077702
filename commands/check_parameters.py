"""`python -m commands.check_parameters FILE [--data FOLDER]`: what a parameter file asks for, or all that is wrong with it.

It reads files of this machine, as they would be uploaded, and asks no AWS.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from handlers.retraining.parameter_file.parse import parse_parameter_file
from handlers.retraining.parameter_file.plan import DataFile, Plan
from handlers.retraining.parameter_file.problems import ParameterFileError
from handlers.shared.service.recipes import short_name

Row = tuple[str, str, str]
"""What is made, its name, and what it is made of."""


def data_files(folder: Path) -> list[DataFile]:
    """The files of a folder, as a bucket would list them after an upload, but for tags: what is asked for depends on none."""
    return [
        DataFile(
            key=path.relative_to(folder).as_posix(),
            entity_tag="",
            size_bytes=path.stat().st_size,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def rows(plan: Plan) -> Iterator[Row]:
    """What a plan makes, in the order in which it is made."""
    yield "dataset group", plan.dataset_group_request["name"], ""
    for dataset in plan.datasets:
        files = "1 file" if len(dataset.files) == 1 else f"{len(dataset.files)} files"
        yield "dataset", dataset.request["name"], f"{files} of {dataset.folder}"
    for solution in plan.solutions:
        yield "solution", solution.name, short_name(solution.request["recipeArn"])
    for campaign in plan.campaigns:
        yield "campaign", campaign.name, f"of {campaign.solution}"
    if plan.event_tracker_request is not None:
        yield "event tracker", plan.event_tracker_request["name"], ""
    for request in plan.filter_requests:
        yield "filter", request["name"], request["filterExpression"]


def show(console: Console, plan: Plan) -> None:
    """Print a plan and its warnings."""
    table = Table("makes", "name", "of", box=None, padding=(0, 2, 0, 0))
    for row in rows(plan):
        table.add_row(*map(escape, row))
    console.print(table)
    for warning in plan.warnings:
        console.print(f"warning: {escape(warning)}", style="yellow", soft_wrap=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it.

    Raises:
        SystemExit: 1 with all that is wrong with the file, 2 for a wrong command line.
    """
    parser = argparse.ArgumentParser(
        prog="python -m commands.check_parameters", description=__doc__
    )
    parser.add_argument("file", type=Path, help="the parameter file")
    parser.add_argument(
        "--data",
        type=Path,
        help="folder with Interactions/, Items/, Users/ (default: data beside the file)",
    )
    options = parser.parse_args(arguments)
    folder = options.data or options.file.parent / "data"
    for path, is_there in ((options.file, options.file.is_file()), (folder, folder.is_dir())):
        if not is_there:
            parser.error(f"there is no {path}")
    try:
        plan = parse_parameter_file(options.file.read_bytes(), data_files(folder))
    except ParameterFileError as error:
        sys.exit(str(error))
    show(Console(), plan)


if __name__ == "__main__":
    main()
