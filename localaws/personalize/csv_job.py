"""What the processes of jobs over CSV files have in common: how they are started, and how they say why they failed."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from localaws.personalize.import_files import ImportRefusedError
from localaws.personalize.worker import NICENESS

Specification = Mapping[str, Any]


def main(failure_reason: Callable[[Specification], str | None]) -> None:
    """Run the job of the specification whose path is the first argument; end with 1 after a failure.

    Args:
        failure_reason: runs the job; its answer goes to the last line of standard error.
    """
    os.nice(NICENESS)
    reason = failure_reason(json.loads(Path(sys.argv[1]).read_text()))
    if reason is not None:
        print(reason, file=sys.stderr)
        sys.exit(1)


def broken_off(
    run: Callable[[Specification], None], specification: Specification, job: str
) -> str | None:
    """Run a job; why it failed, None when it did not.

    Args:
        run: the job; may raise ImportRefusedError, and whatever else fails.
        specification: of the job.
        job: what it is called in a sentence.
    """
    try:
        run(specification)
    except ImportRefusedError as refused:
        return str(refused)
    except Exception as error:  # the job must tell why it failed, whatever failed
        traceback.print_exc()
        return f"The {job} broke off ({type(error).__name__}: {error})."
    return None
