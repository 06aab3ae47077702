"""What it costs to prepare 25 million raw rows: `python -m benchmarks.preparation`.

They are crawled, queried with the preset of ratings, and the result is checked, all its rows included, and placed as the workflow does
it, all on a local AWS of its own. Memory is that of its processes together.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from benchmarks import athena, crawler
from benchmarks.figures import table
from benchmarks.own_local_aws import OwnLocalAws, own_local_aws
from benchmarks.process_times import tree
from benchmarks.pulse import resident_megabytes
from commands.workspace import find_workspace
from components.preflight.preparation_queries import check_queries
from components.preflight.sources import Sources
from components.settings.preparation import InteractionsQuery, PreparationSettings
from handlers.preparation.places import Place, place_of
from handlers.preparation.placing import place_result
from handlers.preparation.result_check import check_result
from handlers.preparation.row_check import judge_check, start_check
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.line_tables import table_input
from handlers.shared.service.schemas import Schema

ROWS = 25_000_000
FILES = 25
TARGET_SECONDS, TARGET_MEGABYTES = 90, 2_000
READING_SECONDS = 0.05
CLASSIFIER, PREPARED, LINES = "csv", "prepared", "results_lines"
RESULTS = f"s3://{PREPARED}/preparation/"
FOLDER = "interactions"
COLUMNS = ("USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE")


def report(console: Console, functions: Path) -> None:
    """Measure with a local AWS of its own and print the figures.

    Args:
        console: where they are printed.
        functions: the environment of Lambda functions, without which no local AWS starts.
    """
    with own_local_aws(functions) as aws, _memory(aws.pid) as memory:
        size = _put_files(aws)
        stored = max(memory)
        memory.clear()
        steps = [_measured(*step) for step in _steps(aws)]
        peak = max(memory)
    rows = [("raw files", f"{size / 1e6:,.0f} MB", f"{FILES} of CSV; {stored:,.0f} MB of memory")]
    rows += [(name, f"{seconds:.1f} s", "") for name, seconds in steps]
    total = sum(seconds for _, seconds in steps)
    rows += [
        ("all of it", f"{total:.1f} s", f"target {TARGET_SECONDS} s"),
        ("memory", f"{peak:,.0f} MB", f"at most; target {TARGET_MEGABYTES:,} MB"),
    ]
    console.print(table(f"Preparation of {ROWS:,} rows", rows))


def _put_files(aws: OwnLocalAws) -> int:
    """Generate the raw files and put them into the bucket; all their bytes."""
    s3 = aws.client("s3")
    for bucket in (crawler.BUCKET, PREPARED):
        s3.create_bucket(Bucket=bucket)
    size = 0
    for number in range(FILES):
        path = aws.scratch / f"{number}.csv"
        _write(path, number)
        s3.upload_file(str(path), crawler.BUCKET, f"{FOLDER}/{path.name}")
        size += path.stat().st_size
        path.unlink()
    return size


def _write(path: Path, number: int) -> None:
    columns = (
        "1 + hash(i) % 160000 AS userId, 1 + hash(i * 7) % 60000 AS movieId, "
        "(1 + hash(i * 3) % 10) / 2 AS rating, 1577836800 + i AS timestamp"
    )
    count = ROWS // FILES
    rows = f"SELECT {columns} FROM range({number * count}, {(number + 1) * count}) AS r(i)"  # noqa: S608 - numbers of our own
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({rows}) TO '{path}' (HEADER)")


def _steps(aws: OwnLocalAws) -> Iterator[tuple[str, Callable[[], object]]]:
    s3, found = aws.client("s3"), []
    crawler.make_crawler(aws, _made_classifier(aws))
    lines = table_input(LINES, RESULTS, "Lines of results.")
    aws.client("glue").create_table(DatabaseName=crawler.DATABASE, TableInput=lines)
    aws.client("athena").update_work_group(
        WorkGroup="primary",
        ConfigurationUpdates={"ResultConfigurationUpdates": {"OutputLocation": RESULTS}},
    )
    yield "crawl", lambda: crawler.crawl(aws)
    yield "query", lambda: found.append(_queried(aws))
    (location,) = found
    yield "check of the result", lambda: check_result(s3, "Interactions", location)
    yield "check of all rows", lambda: _check_rows(aws, location)
    target = Place(PREPARED, "Interactions/prepared.csv")
    yield "placing", lambda: place_result(s3, place_of(location), target)


def _made_classifier(aws: OwnLocalAws) -> str:
    aws.client("glue").create_classifier(
        CsvClassifier={
            "Name": CLASSIFIER,
            "ContainsHeader": "PRESENT",
            "Delimiter": ",",
            "QuoteSymbol": '"',
            "Serde": "OpenCSVSerDe",
        }
    )
    return CLASSIFIER


def _queried(aws: OwnLocalAws) -> str:
    """Run the query of the preset; the address of its result."""
    settings = PreparationSettings(interactions=InteractionsQuery(preset="ratings"))
    sources = Sources(project=aws.scratch, region="us-east-1", profile=None)
    queries, _ = check_queries(settings, sources)
    client: Any = aws.client("athena")
    id_ = client.start_query_execution(
        QueryString=queries["Interactions"],
        QueryExecutionContext={"Database": crawler.DATABASE},
        ResultConfiguration={"OutputLocation": RESULTS},
    )["QueryExecutionId"]
    return athena.wait(client, id_)


def _check_rows(aws: OwnLocalAws, location: str) -> None:
    """Have all rows of a result checked, and judge what is found."""
    known = known_fields("Interactions")
    schema = Schema("Interactions", tuple(known[name] for name in COLUMNS))
    client: Any = aws.client("athena")
    event = {
        "dataset": {"datasetType": "Interactions", "schema": schema.to_json()},
        "location": location,
        "columns": COLUMNS,
        "workGroup": "primary",
        "database": crawler.DATABASE,
        "table": LINES,
        "token": "t" * 32,
    }
    started = start_check(client, event)
    athena.wait(client, started["queryExecutionId"])
    judge_check(client, {**event, **started})


def _measured(name: str, work: Callable[[], object]) -> tuple[str, float]:
    began = time.perf_counter()
    work()
    return name, time.perf_counter() - began


@contextmanager
def _memory(pid: int) -> Iterator[list[float]]:
    """Readings of the resident memory of a process and all that it started, in megabytes, while the block runs."""
    taken: list[float] = []
    done = threading.Event()

    def read() -> None:
        while not done.wait(READING_SECONDS):
            taken.append(sum(_megabytes(each) for each in tree(pid)))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield taken
    finally:
        done.set()
        thread.join()


def _megabytes(pid: int) -> float:
    try:
        return resident_megabytes(pid)
    except (OSError, RuntimeError):  # it has just ended
        return 0.0


if __name__ == "__main__":
    report(Console(width=100), find_workspace().functions)
