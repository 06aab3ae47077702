"""What reading data files costs: `python -m benchmarks.data_files`.

The floor is DuckDB's plain read of the same file into a table, in the same process and run. The sample's pre-flight is also
measured as a preview pays for it, in a new process with its imports.
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
from components.preflight import check as preflight
from components.preflight.sources import Sources
from components.settings.stack import parse
from localaws.personalize.import_files import CsvFile
from localaws.personalize.import_worker import convert
from sample.generate import write_sample

ROWS = 1_000_000

_PREFLIGHT_ALONE = """
import sys
from pathlib import Path
from components.preflight import check as preflight
from components.preflight.sources import Sources
from components.settings.stack import parse
files = {name: f"{name}.csv" for name in ("interactions", "items", "users")}
preflight.check(parse(files), Sources(project=Path(sys.argv[1]), region="us-east-1", profile=None))
"""


def report(console: Console) -> None:
    """Measure in a temporary folder and print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        rows = [*large_file(folder), *sample_alone(folder / "sample")]
    console.print(table(f"Data files, {ROWS:,} interactions", rows))


def large_file(folder: Path) -> list[tuple[str, str, str]]:
    """Rows of the plain read, the pre-flight and the import of one file."""
    path = folder / "interactions.csv"
    _write(path)
    sources = Sources(project=folder, region="us-east-1", profile=None)
    configuration = parse({"interactions": path.name})
    schema = preflight.check(configuration, sources).datasets[0].schema
    specification = {
        "schema": json.loads(schema.to_json()),
        "datasetType": "INTERACTIONS",
        "mode": "FULL",
        "previous": None,
    }
    output = folder / "out"
    output.mkdir()
    plain = _seconds(lambda: _read_plainly(path))
    checked = _seconds(lambda: preflight.check(configuration, sources))
    imported = _seconds(lambda: convert(specification, [CsvFile(path, path.name)], output))
    return [
        ("plain read", _rate(plain), "DuckDB, CSV into a table"),
        ("pre-flight", _rate(checked), f"{checked / plain:.1f}x the plain read"),
        ("import", _rate(imported), f"{imported / plain:.1f}x the plain read; writes Parquet"),
    ]


def sample_alone(folder: Path) -> list[tuple[str, str, str]]:
    """Row of the sample's pre-flight in a new process."""
    write_sample(folder)
    floor = _seconds(lambda: _run("import duckdb, pulumi, pydantic", folder))
    whole = _seconds(lambda: _run(_PREFLIGHT_ALONE, folder))
    remark = f"new process; {whole / floor:.1f}x one that imports duckdb, pulumi and pydantic"
    return [("pre-flight of the sample", f"{whole:.2f} s", remark)]


def _write(path: Path) -> None:
    with duckdb.connect() as database:
        database.execute(
            "COPY (SELECT 'user' || hash(i) % 100000 AS USER_ID, 'item' || hash(7 * i) % 20000 AS ITEM_ID, "  # noqa: S608 - our own path
            "1700000000 + i AS TIMESTAMP, ['view', 'click', 'book'][1 + i % 3] AS EVENT_TYPE "
            f"FROM range({ROWS}) t(i)) TO '{path}' (HEADER, QUOTE '')"
        )


def _read_plainly(path: Path) -> None:
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(4))
    with duckdb.connect() as database:
        database.execute(
            f"CREATE TABLE plain AS SELECT * FROM read_csv('{path}', auto_detect = false, header = true, "  # noqa: S608 - our own path
            f"delim = ',', columns = {{{columns}}})"
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


def _rate(seconds: float) -> str:
    return f"{ROWS / seconds:,.0f} rows/s"


if __name__ == "__main__":
    report(Console(width=100))
