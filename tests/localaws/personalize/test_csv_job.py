"""A job over files tells in its last line why it failed, whatever failed."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from localaws.personalize.csv_job import broken_off
from localaws.personalize.import_files import ImportRefusedError


def job(specification: Mapping[str, Any]) -> None:
    if specification["fails"] == "refused":
        raise ImportRefusedError("There is no file.")
    if specification["fails"]:
        raise OSError("disk full")


@pytest.mark.parametrize(
    ("fails", "reason"),
    [
        (None, None),
        ("refused", "There is no file."),
        ("otherwise", "The import broke off (OSError: disk full)."),
    ],
)
def test_whatever_fails_has_a_reason(fails: str | None, reason: str | None) -> None:
    assert broken_off(job, {"fails": fails}, "import") == reason


@pytest.mark.parametrize(("reason", "code"), [(None, 0), ("It is so.", 1)])
def test_the_reason_is_the_last_line(tmp_path: Path, reason: str | None, code: int) -> None:
    path = tmp_path / "job.json"
    path.write_text(json.dumps({"reason": reason}))
    program = (
        "from localaws.personalize import csv_job\ncsv_job.main(lambda given: given['reason'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert done.stderr == ("" if reason is None else f"{reason}\n")
