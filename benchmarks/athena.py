"""What a query costs on the local Athena: `python -m benchmarks.athena`.

The floor is DuckDB alone, with the same query over the same file, a result of the same form, with as many threads and as much memory.
Both are measured in processor seconds: of the server, which also serves the objects, and of this process.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from benchmarks.figures import table
from benchmarks.own_local_aws import OwnLocalAws, own_local_aws
from benchmarks.process_times import cpu_seconds
from commands.workspace import find_workspace
from localaws.athena.engine.database import MEMORY_LIMIT, THREADS

ROWS = 5_000_000
RUNS = 3
BUCKET, DATABASE = "bench", "bench"
COLUMNS = {"user_id": "string", "item_id": "string", "sent_at": "bigint", "event_type": "string"}
QUERIES = {
    "grouped": "SELECT event_type, count(*) AS n, count(DISTINCT user_id) AS users, max(sent_at) AS last "
    "FROM events GROUP BY event_type",
    "half of all rows": "SELECT * FROM events WHERE event_type = 'view' AND item_id < 'item3'",
}


def report(console: Console, functions: Path) -> None:
    """Measure with a local AWS of its own and print the figures.

    Args:
        console: where they are printed.
        functions: the environment of Lambda functions, without which no local AWS starts.
    """
    with own_local_aws(functions) as aws:
        file = aws.scratch / "events.csv"
        _write(file)
        _deploy(aws, file)
        rows = [row for name, sql in QUERIES.items() for row in _compared(aws, file, name, sql)]
    console.print(table("Athena", rows))


def _write(path: Path) -> None:
    columns = (
        "'user' || hash(i) % 100000, 'item' || hash(i * 7) % 5000, 1577836800 + i, "
        "if(i % 3 = 0, 'click', 'view')"
    )
    rows = f"SELECT {columns} FROM range({ROWS}) AS r(i)"  # noqa: S608 - numbers of our own
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({rows}) TO '{path}' (HEADER false)")


def _deploy(aws: OwnLocalAws, file: Path) -> None:
    s3, glue = aws.client("s3"), aws.client("glue")
    s3.create_bucket(Bucket=BUCKET)
    s3.upload_file(str(file), BUCKET, "events/events.csv")
    glue.create_database(DatabaseInput={"Name": DATABASE})
    serde = {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        "Parameters": {"field.delim": ","},
    }
    storage = {
        "Columns": [{"Name": name, "Type": type_} for name, type_ in COLUMNS.items()],
        "Location": f"s3://{BUCKET}/events/",
        "SerdeInfo": serde,
    }
    glue.create_table(
        DatabaseName=DATABASE,
        TableInput={"Name": "events", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage},
    )


def _compared(aws: OwnLocalAws, file: Path, name: str, sql: str) -> list[tuple[str, str, str]]:
    # In turn, and the best: what else the machine does only adds.
    runs = [(_bare(file, sql), _queried(aws, sql)) for _ in range(RUNS)]
    bare, queried = (min(found) for found in zip(*runs, strict=True))
    ratio = f"of a processor, {queried[0] / bare[0]:.2f}x DuckDB alone ({bare[0]:.1f} s)"
    remark = f"{ratio}; {queried[1]:.1f} s by the clock"
    return [(f"{name}, {ROWS:,} rows", f"{queried[0]:.1f} s", remark)]


def _bare(file: Path, sql: str) -> tuple[float, float]:
    types = {"string": "VARCHAR", "bigint": "BIGINT"}
    columns = ", ".join(f"'{name}': '{types[type_]}'" for name, type_ in COLUMNS.items())
    target = file.with_name("bare.csv")
    started, before = time.perf_counter(), time.process_time()
    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY_LIMIT}) as connection:
        connection.execute("SET enable_progress_bar = false")
        rows = f"read_csv('{file}', auto_detect = false, header = false, columns = {{{columns}}})"
        connection.execute(f"CREATE VIEW events AS SELECT * FROM {rows}")  # noqa: S608 - our own path
        connection.execute(f"COPY ({sql}) TO '{target}' (HEADER, FORCE_QUOTE *)")
    return time.process_time() - before, time.perf_counter() - started


def _queried(aws: OwnLocalAws, sql: str) -> tuple[float, float]:
    athena = aws.client("athena")
    started, before = time.perf_counter(), cpu_seconds(aws.pid)
    id_ = athena.start_query_execution(
        QueryString=sql,
        QueryExecutionContext={"Database": DATABASE},
        ResultConfiguration={"OutputLocation": f"s3://{BUCKET}/results/"},
    )["QueryExecutionId"]
    wait(athena, id_)
    return cpu_seconds(aws.pid) - before, time.perf_counter() - started


def wait(athena: Any, id_: str) -> str:
    """Wait for the end of a query; the `s3://` address of its result."""
    while True:
        found = athena.get_query_execution(QueryExecutionId=id_)["QueryExecution"]
        status = found["Status"]
        if status["State"] == "SUCCEEDED":
            return str(found["ResultConfiguration"]["OutputLocation"])
        if status["State"] in {"FAILED", "CANCELLED"}:
            sys.exit(f"bench: {status['StateChangeReason']}")
        time.sleep(0.05)


if __name__ == "__main__":
    report(Console(width=100), find_workspace().functions)
