"""Libraries that are loaded when they are used: what stands for them meanwhile, and that the server starts without them."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import h2.connection
import h2.events
import pytest

from localaws.process.late_modules import CALLED, LateModule, load_late
from tests.support.local_aws import CHECKOUT, LocalAws

PACKAGE = "late_modules_example"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package that is slow to load, with a module in it."""
    folder = tmp_path / PACKAGE
    folder.mkdir()
    (folder / "__init__.py").write_text("import time\nfirst = 1\ntime.sleep(0.05)\nlast = 2\n")
    (folder / "part.py").write_text("value = 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield PACKAGE
    for name in (PACKAGE, f"{PACKAGE}.part"):
        sys.modules.pop(name, None)


def test_a_late_module_is_loaded_with_the_first_attribute(package: str) -> None:
    load_late((package,))
    module = __import__(package)
    assert type(module) is LateModule
    assert module.last == 2
    assert type(sys.modules[package]) is ModuleType
    assert __import__(package).first == 1


def test_no_thread_sees_a_half_loaded_module(package: str) -> None:
    load_late((package,))
    module = __import__(package)
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(module.last)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [2] * len(threads)


def test_a_module_in_a_package_is_late_alone(package: str) -> None:
    load_late((f"{package}.part",))
    assert type(sys.modules[package]) is ModuleType
    part = sys.modules[package].part
    assert type(part) is LateModule
    assert part.value == 3
    assert type(sys.modules[package].part) is ModuleType


def test_a_class_that_is_only_called_is_late_too(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = f"{package}.part"
    (tmp_path / PACKAGE / "part.py").write_text(
        "class Made:\n    def __init__(self, value):\n        self.value = value\n"
    )
    monkeypatch.setitem(CALLED, part, ("Made",))
    load_late((part,))
    taken = __import__(part, fromlist=["Made"]).Made
    assert type(sys.modules[part]) is LateModule
    instances = [taken(1), taken(value=2)]
    assert [each.value for each in instances] == [1, 2]
    assert type(sys.modules[part]) is ModuleType
    assert all(isinstance(each, sys.modules[part].Made) for each in instances)


def test_a_module_that_is_loaded_already_stays(package: str) -> None:
    loaded = __import__(package)
    load_late((package,))
    assert sys.modules[package] is loaded


def test_the_servers_parts_are_imported_without_any_of_them() -> None:
    code = (
        "import sys\n"
        "from localaws.process.foreground import hide_docker\n"
        "from localaws.process.late_modules import NAMES, LateModule, load_late\n"
        "hide_docker()\n"
        "load_late()\n"
        "import localaws.ministack.host, ministack.services.stepfunctions\n"
        "print(*(name for name in NAMES if type(sys.modules[name]) is not LateModule))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.local_aws
def test_http_2_is_spoken_although_its_library_is_late(local_aws: LocalAws) -> None:
    host, _, port = local_aws.endpoint.removeprefix("http://").partition(":")
    client = h2.connection.H2Connection()
    client.initiate_connection()
    headers = {":method": "GET", ":scheme": "http", ":authority": f"{host}:{port}"}
    client.send_headers(1, [*headers.items(), (":path", "/_localaws/health")], end_stream=True)
    body = b""
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        ended = False
        while not ended:
            connection.sendall(client.data_to_send())
            for event in client.receive_data(connection.recv(65536)):
                if isinstance(event, h2.events.DataReceived):
                    body += event.data
                ended = ended or isinstance(event, h2.events.StreamEnded)
    assert json.loads(body)["ok"] is True


@pytest.mark.local_aws
def test_a_web_socket_is_refused_although_its_library_is_late(local_aws: LocalAws) -> None:
    host, _, port = local_aws.endpoint.removeprefix("http://").partition(":")
    upgrade = {
        "Host": f"{host}:{port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    lines = ["GET / HTTP/1.1", *(f"{name}: {value}" for name, value in upgrade.items()), "", ""]
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall("\r\n".join(lines).encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 403")


@pytest.mark.local_aws
def test_jsonata_is_evaluated_although_its_library_is_late(local_aws: LocalAws) -> None:
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "Sum",
        "States": {"Sum": {"Type": "Pass", "Output": "{% $sum($states.input.n) %}", "End": True}},
    }
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    }
    role = local_aws.client("iam").create_role(
        RoleName="late-modules", AssumeRolePolicyDocument=json.dumps(trust)
    )
    states = local_aws.client("stepfunctions")
    machine = states.create_state_machine(
        name="late-modules",
        definition=json.dumps(definition),
        roleArn=role["Role"]["Arn"],
    )
    started = states.start_execution(
        stateMachineArn=machine["stateMachineArn"], input=json.dumps({"n": [1, 2]})
    )
    execution = states.describe_execution(executionArn=started["executionArn"])
    assert (execution["status"], json.loads(execution["output"])) == ("SUCCEEDED", 3)
