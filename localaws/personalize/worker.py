"""Runs one module as a job that never lasts longer than the process that started it.

Called as `python -m localaws.personalize.worker MODULE ARGUMENT...` with a pipe as standard input. The pipe
closes when the server ends, however it ends; the job ends with it.
"""

import os
import runpy
import sys
import threading

NICENESS = 10
"""Of heavy work, so that requests are answered meanwhile; each module lowers its own priority."""


def _end_with_parent() -> None:
    # Unbuffered: a thread inside a buffered read would abort the interpreter's own end.
    os.read(sys.stdin.fileno(), 1)
    os._exit(3)


def main() -> None:
    """Run the module named by the first argument, with the others as its arguments."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
