"""Runs one module as a heavy job: at low priority, and never longer than the process that started it.

Called as `python -m localaws.personalize.worker MODULE ARGUMENT...` with a pipe as standard input. The pipe
closes when the server ends, however it ends; the job ends with it.
"""

import os
import runpy
import sys
import threading

NICENESS = 10


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(3)


def main() -> None:
    """Run the module named by the first argument, with the others as its arguments."""
    os.nice(NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
