"""Lambda functions as AWS runs them, where MiniStack's worker differs.

* A Python exception is reported with its class name and stack trace, and leaves the environment warm; MiniStack reports
  every one as `Runtime.HandlerError` and ends the process. Step Functions and error handling by name depend on it.
* A function that prints nothing is answered at once; MiniStack waits 50 ms for a first line of output.
* Functions run in their own virtual environment and see nothing of the server's environment variables.

All are replacements of module attributes and of marked lines in the worker's script; `install` refuses to work when a
line is not where it was.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from localaws.process.locked_environment import environment_python

END_OF_OUTPUT = "\x1elocalaws-end-of-output\x1e"
OUTPUT_TIMEOUT_SECONDS = 0.25

# The worker's own lines, and what stands in their place. The failure travels as a result, so that the process lives on.
_SUCCESS = """            _real_stdout.write(json.dumps({"status": "ok", "result": result}) + "\\n")
"""
_FAILURE = """            _real_stdout.write(json.dumps({"status": "error", "error": str(e), "trace": traceback.format_exc()}) + "\\n")
"""
_MARKED_SUCCESS = f"""            _answer = json.dumps({{"status": "ok", "result": result}})
            sys.__stderr__.write({END_OF_OUTPUT!r} + "\\n")
            sys.__stderr__.flush()
            _real_stdout.write(_answer + "\\n")
"""
_MARKED_FAILURE = f"""            sys.__stderr__.write({END_OF_OUTPUT!r} + "\\n")
            sys.__stderr__.flush()
            _real_stdout.write(json.dumps({{"status": "ok", "result": None, "failure": {{
                "errorMessage": str(e), "errorType": type(e).__name__, "requestId": context.aws_request_id,
                "stackTrace": traceback.format_list(traceback.extract_tb(e.__traceback__)[1:]),
            }}, "trace": traceback.format_exc()}}) + "\\n")
"""

# A function must not find the settings of whoever runs the server in the home folder, nor leave files behind.
_RUNTIME_VARIABLES = """import sys
os.environ["AWS_EXECUTION_ENV"] = "AWS_Lambda_python%d.%d" % sys.version_info[:2]
os.environ["HOME"] = os.environ["TMPDIR"] = os.path.dirname(os.path.abspath(__file__))
"""

_failed = threading.local()


def install(functions_environment: Path, server_variables: Iterable[str]) -> None:
    """Correct MiniStack's Python worker.

    Args:
        functions_environment: virtual environment in which functions run.
        server_variables: names of the environment variables that are the server's and no function's.

    Raises:
        RuntimeError: MiniStack's worker is not the one that these corrections are made for.
    """
    script = _corrected_script(lambda_runtime._PYTHON_WORKER_SCRIPT, server_variables)
    interpreter = str(environment_python(functions_environment))
    original_binary = lambda_runtime._detect_runtime_binary

    def runtime_binary(runtime: str) -> tuple[str, str]:
        if runtime.startswith("python"):
            return interpreter, script
        found: tuple[str, str] = original_binary(runtime)
        return found

    lambda_runtime._detect_runtime_binary = runtime_binary
    worker = lambda_runtime.Worker
    worker._drain_stderr_bounded = _output_until_mark(worker._drain_stderr_bounded)
    worker.invoke = _remembering_failure(worker.invoke)
    lambda_svc._execute_function_warm = _reporting_failure(lambda_svc._execute_function_warm)


def _corrected_script(script: str, server_variables: Iterable[str]) -> str:
    """Return the worker's script with our lines in place of its own."""
    for line, ours in ((_SUCCESS, _MARKED_SUCCESS), (_FAILURE, _MARKED_FAILURE)):
        if script.count(line) != 1:
            raise RuntimeError(
                f"MiniStack's Lambda worker has changed: expected this line once:\n{line}"
            )
        script = script.replace(line, ours)
    forget = (
        f"import os\nfor _name in {sorted(server_variables)!r}:\n    os.environ.pop(_name, None)\n"
    )
    runtime = 'import sys\nos.environ["AWS_EXECUTION_ENV"] = "AWS_Lambda_python%d.%d" % sys.version_info[:2]\n'
    return forget + runtime + script


def _output_until_mark(original: Callable[..., str]) -> Callable[..., str]:
    """Read a Python function's output up to the mark that ends it; other runtimes as before."""

    def drain(self: Any, *args: Any, **kwargs: Any) -> str:
        if not str(self.config.get("Runtime", "python")).startswith("python"):
            return original(self, *args, **kwargs)
        return "\n".join(
            _lines_until_mark(self._stderr_queue, time.monotonic() + OUTPUT_TIMEOUT_SECONDS)
        )

    return drain


def _lines_until_mark(lines: "queue.Queue[str]", deadline: float) -> list[str]:
    """Take lines up to the mark, without it; what has come by the deadline when no mark comes."""
    taken: list[str] = []
    while True:
        try:
            line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return taken
        before, mark, _ = line.partition(END_OF_OUTPUT)
        if before or not mark:
            taken.append(before)
        if mark:
            return taken


def _remembering_failure(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Turn a failure that the worker sent as a result into an error, and keep its details for this thread."""

    def invoke(self: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        response = original(self, *args, **kwargs)
        _failed.details = response.pop("failure", None)
        if _failed.details:
            details = _failed.details
            response |= {
                "status": "error",
                "error": details["errorMessage"],
                "trace": f"[ERROR] {details['errorType']}: {details['errorMessage']}\n{response.get('trace', '')}",
            }
        return response

    return invoke


def _reporting_failure(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Put the details of a failure in place of MiniStack's summary."""

    def execute(*args: Any, **kwargs: Any) -> dict[str, Any]:
        _failed.details = None
        result = original(*args, **kwargs)
        if result.get("error") and _failed.details:
            result["body"] = _failed.details
        return result

    return execute
