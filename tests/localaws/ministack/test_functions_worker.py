"""Lambda functions run as on AWS: errors, output, environment, permissions."""

import queue
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from localaws.ministack.functions_worker import (
    END_OF_OUTPUT,
    _lines_until_mark,
    keeping_current,
)
from tests.support.lambda_functions import create_function, invoke
from tests.support.local_aws import ACCOUNT, REGION, LocalAws

CODE = """
    import os, pathlib, sys, tempfile, time

    class RefusedError(Exception):
        pass

    def handler(event, context):
        match event["do"]:
            case "fail":
                raise RefusedError("not today")
            case "say":
                print("first line")
                print("no end of line", end="")
            case "put":
                import boto3
                boto3.client("kinesis").put_record(StreamName=event["stream"], Data=b"x", PartitionKey="p")
            case "environment":
                return {"variables": dict(os.environ), "executable": sys.executable}
            case "home":
                found = {}
                for place in ("~/.aws/credentials", "~/.config", "~"):
                    path = os.path.expanduser(place)
                    found[place] = sorted(os.listdir(path)) if os.path.isdir(path) else os.path.exists(path)
                with open(os.path.expanduser("~/note"), "w") as file:
                    file.write("kept while the environment is warm")
                with open("/proc/self/environ") as started_with:
                    names = [each.split("=")[0] for each in started_with.read().split(chr(0)) if each]
                return {"found": found, "started_with": names, "home": os.path.expanduser("~"), "tmp": tempfile.gettempdir()}
            case "wait":
                folder = pathlib.Path(event["folder"])
                (folder / "begun").touch()
                while not (folder / "end").exists():
                    time.sleep(0.01)
            case "import":
                __import__(event["module"])
        return os.getpid()
"""


@pytest.fixture(scope="module")
def function(local_aws: LocalAws) -> str:
    name = f"f{uuid.uuid4().hex[:10]}"
    local_aws.client("kinesis").create_stream(StreamName=name, ShardCount=1)
    local_aws.client("kinesis").create_stream(StreamName=f"{name}-other", ShardCount=1)
    stream_arn = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{name}"
    create_function(
        local_aws,
        name,
        CODE,
        allows=[{"Action": "kinesis:PutRecord", "Resource": stream_arn}],
        environment={"LOG_LEVEL": "DEBUG"},
    )
    return name


def test_an_exception_is_reported_by_its_class_and_leaves_the_environment_warm(
    local_aws: LocalAws, function: str
) -> None:
    before, _ = invoke(local_aws, function, {"do": "nothing"})
    failure, kind = invoke(local_aws, function, {"do": "fail"})
    assert kind == "Unhandled"
    assert failure["errorType"] == "RefusedError"
    assert failure["errorMessage"] == "not today"
    (frame,) = failure["stackTrace"]
    assert "in handler" in frame
    assert "raise RefusedError" in frame
    assert invoke(local_aws, function, {"do": "nothing"}) == (before, None)


def test_a_change_of_the_function_lets_a_running_invocation_end(
    local_aws: LocalAws, function: str, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(invoke, local_aws, function, {"do": "wait", "folder": str(tmp_path)})
        while not (tmp_path / "begun").exists():
            assert not running.done()
            time.sleep(0.01)
        local_aws.client("lambda").update_function_configuration(
            FunctionName=function, Environment={"Variables": {"LOG_LEVEL": "INFO"}}
        )
        changed, _ = invoke(local_aws, function, {"do": "environment"})
        other, _ = invoke(local_aws, function, {"do": "nothing"})
        assert not running.done()
        (tmp_path / "end").touch()
        answer, error = running.result()
    assert error is None
    assert answer != other
    assert changed["variables"]["LOG_LEVEL"] == "INFO"
    local_aws.client("lambda").update_function_configuration(
        FunctionName=function, Environment={"Variables": {"LOG_LEVEL": "DEBUG"}}
    )


@pytest.mark.parametrize("change", ["changed", "deleted"])
def test_a_worker_for_what_the_function_was_serves_one_invocation(
    monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    now = {
        "FunctionName": "f",
        "FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f",
        "Version": "$LATEST",
        "RevisionId": "1",
    }
    # MiniStack gives an invocation a copy, as the function is when the request arrives.
    before = dict(now)
    functions = {(ACCOUNT, REGION, "f"): {"config": now}}
    stored = SimpleNamespace(get_scoped=lambda *key: functions.get(key))
    monkeypatch.setattr(lambda_svc, "_functions", stored)
    monkeypatch.setattr(lambda_runtime, "_workers", {})
    release = keeping_current(lambda_runtime.release_worker)

    kept, _ = lambda_runtime.acquire_worker("f", before, b"")
    release(kept)
    assert lambda_runtime.acquire_worker("f", before, b"") == (kept, "reused")
    release(kept)

    lambda_runtime.invalidate_worker("f")
    late, _ = lambda_runtime.acquire_worker("f", before, b"")
    if change == "changed":
        now["RevisionId"] = "2"
    else:
        functions.clear()
    beside, _ = lambda_runtime.acquire_worker("f", dict(now), b"")
    release(late)
    release(beside)
    # The next invocation has a worker for what the function is, if it is still there.
    following, how = lambda_runtime.acquire_worker("f", dict(now), b"")
    assert following is not late
    assert (following is beside, how) == (
        (True, "reused") if change == "changed" else (False, "spawn")
    )


def test_the_mark_ends_the_wait_for_output() -> None:
    lines: queue.Queue[str] = queue.Queue()
    for line in ("first", f"no end of line{END_OF_OUTPUT}", "of the next invocation"):
        lines.put(line)
    # The deadline is days away: only the mark can end this.
    assert _lines_until_mark(lines, time.monotonic() + 1e6) == ["first", "no end of line"]
    lines = queue.Queue()
    lines.put(END_OF_OUTPUT)
    assert _lines_until_mark(lines, time.monotonic() + 1e6) == []


def test_output_goes_to_the_log_of_its_invocation(local_aws: LocalAws, function: str) -> None:
    invoke(local_aws, function, {"do": "nothing"})
    invoke(local_aws, function, {"do": "say"})
    invoke(local_aws, function, {"do": "nothing"})
    logs = local_aws.client("logs")
    group = f"/aws/lambda/{function}"
    said: list[list[str]] = []
    for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]:
        events = logs.get_log_events(
            logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True
        )["events"]
        for message in (event["message"] for event in events):
            if message.startswith("START "):
                said.append([])
            elif not message.startswith(("END ", "REPORT ")):
                said[-1].append(message)
    assert said.count(["first line", "no end of line"]) == 1
    assert all("localaws" not in line for lines in said for line in lines)


def test_a_function_sees_its_own_environment_alone(local_aws: LocalAws, function: str) -> None:
    answer, _ = invoke(local_aws, function, {"do": "environment"})
    variables = answer["variables"]
    assert variables["LOG_LEVEL"] == "DEBUG", (
        "a function's own variable may have the name of one of the server's"
    )
    assert variables["AWS_ENDPOINT_URL"] == local_aws.endpoint
    assert variables["AWS_EXECUTION_ENV"].startswith("AWS_Lambda_python3.")
    assert (
        not {"STATE_DIR", "S3_DATA_DIR", "GATEWAY_PORT", "PERSIST_STATE", "AUTH"} & variables.keys()
    )
    assert answer["executable"] == str(local_aws.home / "functions" / "bin" / "python")


def test_a_function_finds_nothing_of_whoever_runs_the_server(
    local_aws: LocalAws, function: str
) -> None:
    answer, failure = invoke(local_aws, function, {"do": "home"})
    assert failure is None, answer
    assert answer["found"] == {"~/.aws/credentials": False, "~/.config": False, "~": []}
    assert answer["home"] == answer["tmp"]
    assert answer["home"].startswith(str(local_aws.home / "tmp"))
    servers = {"STATE_DIR", "S3_DATA_DIR", "GATEWAY_PORT", "AUTH", "MINISTACK_REGION"}
    assert not servers & set(answer["started_with"])


def test_a_function_imports_boto3_and_nothing_of_the_servers_packages(
    local_aws: LocalAws, function: str
) -> None:
    assert invoke(local_aws, function, {"do": "import", "module": "boto3"})[1] is None
    failure, _ = invoke(local_aws, function, {"do": "import", "module": "ministack"})
    assert failure["errorType"] == "ModuleNotFoundError"


def test_a_function_may_do_what_its_role_allows_and_no_more(
    local_aws: LocalAws, function: str
) -> None:
    assert invoke(local_aws, function, {"do": "put", "stream": function})[1] is None
    failure, _ = invoke(local_aws, function, {"do": "put", "stream": f"{function}-other"})
    assert failure["errorType"] == "AccessDeniedException"
    assert "kinesis:PutRecord" in failure["errorMessage"]
