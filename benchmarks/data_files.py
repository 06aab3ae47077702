"""What reading data files costs: `python -m benchmarks.data_files`.

The floor is DuckDB's bare scan of the same file in the same run: all columns as text, the longest cell of each, with as many threads
as the check has. Both run in new processes that have imported what they need, and are measured in processor seconds, so that
neighbours on the machine count little. The check of a sample is also measured as a preview pays for it, with its imports.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from rich.console import Console

from benchmarks.figures import table
from components.preflight.checker import check_files
from components.preflight.configured_files import configured_files
from components.preflight.sources import Sources
from components.settings.stack import parse
from localaws.personalize.import_files import CsvFile
from localaws.personalize.import_worker import convert
from sample.generate import write_sample

CHECKED_ROWS = 25_000_000
IMPORTED_ROWS = 1_000_000

# Both print processor seconds, seconds and the peak of memory in MB.
_MEASURED = """
import resource, sys, time
from pathlib import Path
import duckdb
from components.preflight.checker import check_files
from components.preflight.configured_files import configured_files
from components.preflight.sources import Sources
from components.settings.stack import parse
path = Path(sys.argv[1])

def scan():
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(4))
    measures = ", ".join(f"max(strlen(c{i}))" for i in range(4))
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"SELECT {measures} FROM read_csv('{path}', auto_detect=false, header=true, delim=',', columns={{{columns}}})"
        ).fetchall()

def check():
    sources = Sources(project=path.parent, region="us-east-1", profile=None)
    check_files(configured_files(parse({"interactions": path.name})), None, sources)

def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime

before, started = processor_seconds(), time.perf_counter()
locals()[sys.argv[2]]()
print(processor_seconds() - before, time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""

_PREFLIGHT_ALONE = """
import sys
from pathlib import Path
from components.preflight.checker import check_files
from components.preflight.configured_files import configured_files
from components.preflight.sources import Sources
from components.settings.stack import parse
files = configured_files(parse({name: f"{name}.csv" for name in ("interactions", "items", "users")}))
check_files(files, None, Sources(project=Path(sys.argv[1]), region="us-east-1", profile=None))
"""


def report(console: Console) -> None:
    """Measure in a temporary folder and print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        rows = [*checked(folder), *imported(folder), *sample_alone(folder / "sample")]
    console.print(table("Data files", rows))


def checked(folder: Path, rows: int = CHECKED_ROWS) -> list[tuple[str, str, str]]:
    """Rows of the bare scan and the check of one large file."""
    path = folder / "checked.csv"
    _write(path, rows)
    size_mb = path.stat().st_size / 1e6
    # In turn, and the best of two: what else the machine does only adds.
    runs = [(_measured(path, "scan"), _measured(path, "check")) for _ in range(2)]
    path.unlink()
    scan, check = (min(found) for found in zip(*runs, strict=True))
    seconds = [min(run[which][1] for run in runs) for which in (0, 1)]
    both = f"{check[0] / scan[0]:.1f}x the bare scan; {seconds[1]:.1f} s ({seconds[1] / seconds[0]:.1f}x)"
    return [
        (
            f"bare scan of {rows:,} interactions, {size_mb:,.0f} MB",
            f"{scan[0]:.1f} s of processor",
            f"DuckDB, all columns as text; {seconds[0]:.1f} s, {scan[2]:,.0f} MB of memory",
        ),
        (
            "check of the same file",
            f"{check[0]:.1f} s of processor",
            f"{both}, {check[2]:,.0f} MB of memory",
        ),
    ]


def imported(folder: Path) -> list[tuple[str, str, str]]:
    """Row of the local import of one file."""
    path = folder / "imported.csv"
    _write(path, IMPORTED_ROWS)
    sources = Sources(project=folder, region="us-east-1", profile=None)
    files = configured_files(parse({"interactions": path.name}))
    specification = {
        "schema": json.loads(check_files(files, None, sources).datasets[0].schema.to_json()),
        "datasetType": "INTERACTIONS",
        "mode": "FULL",
        "previous": None,
        "isStrict": False,
        "time": 0.0,
    }

    def convert_once() -> None:
        # As in the service, every import has a folder of its own.
        output = Path(tempfile.mkdtemp(dir=folder))
        convert(specification, [CsvFile(path, path.name)], output)

    seconds = _seconds(convert_once)
    remark = f"{IMPORTED_ROWS / seconds:,.0f} rows/s; checks and writes Parquet"
    return [(f"import of {IMPORTED_ROWS:,} interactions", f"{seconds:.1f} s", remark)]


def _measured(path: Path, what: str) -> tuple[float, float, float]:
    command = [sys.executable, "-c", _MEASURED, str(path), what]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    processor, seconds, memory = map(float, done.stdout.split())
    return processor, seconds, memory


def sample_alone(folder: Path) -> list[tuple[str, str, str]]:
    """Row of the sample's pre-flight in a new process."""
    write_sample(folder)
    floor = _seconds(lambda: _run("import duckdb, pulumi, pydantic", folder))
    whole = _seconds(lambda: _run(_PREFLIGHT_ALONE, folder))
    remark = f"new process; {whole / floor:.1f}x one that imports duckdb, pulumi and pydantic"
    return [("pre-flight of the sample", f"{whole:.2f} s", remark)]


def _write(path: Path, rows: int) -> None:
    with duckdb.connect() as database:
        database.execute(
            "COPY (SELECT 'u' || hash(i) % 100000 AS USER_ID, 'i' || hash(7 * i) % 20000 AS ITEM_ID, "  # noqa: S608 - our own path
            "1700000000 + i % 30000000 AS TIMESTAMP, ['view', 'click', 'book'][1 + i % 3] AS EVENT_TYPE "
            f"FROM range({rows}) t(i)) TO '{path}' (HEADER, QUOTE '')"
        )


def _run(code: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)


def _seconds(work: Callable[[], object]) -> float:
    """The best of three: what else the machine does only adds."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


if __name__ == "__main__":
    report(Console(width=100))
