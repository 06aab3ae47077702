"""The server as a process: its commands, what survives, what it refuses. On homes of its own."""

import fcntl
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from localaws.cli import main
from localaws.process import administration, server
from localaws.process.locked_environment import is_complete
from localaws.shared.settings import Settings
from tests.support.lambda_functions import create_function, invoke
from tests.support.local_aws import CHECKOUT, LocalAws, prepare_home, running_local_aws

pytestmark = pytest.mark.local_aws


@pytest.fixture(scope="module")
def own_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    home: Path = tmp_path_factory.mktemp("own-aws")
    with running_local_aws(home) as running:
        yield running


def make_one_of_each(local_aws: LocalAws) -> None:
    create_function(local_aws, "kept", "def handler(event, context):\n    return event['n'] + 1\n")
    local_aws.client("s3").create_bucket(Bucket="kept-bucket")
    local_aws.client("s3").put_object(Bucket="kept-bucket", Key="a/key", Body=b"content")
    local_aws.client("kinesis").create_stream(StreamName="kept", ShardCount=2)
    local_aws.client("sqs").create_queue(QueueName="kept")
    local_aws.client("logs").create_log_group(logGroupName="/kept")


def assert_one_of_each(local_aws: LocalAws) -> None:
    assert local_aws.client("iam").get_role(RoleName="kept")["Role"]["RoleName"] == "kept"
    assert invoke(local_aws, "kept", {"n": 1}) == (2, None)
    assert (
        local_aws.client("s3").get_object(Bucket="kept-bucket", Key="a/key")["Body"].read()
        == b"content"
    )
    summary = local_aws.client("kinesis").describe_stream_summary(StreamName="kept")
    assert summary["StreamDescriptionSummary"]["OpenShardCount"] == 2
    assert (
        local_aws.client("sqs")
        .get_queue_url(QueueName="kept")["QueueUrl"]
        .startswith(local_aws.endpoint)
    )
    groups = local_aws.client("logs").describe_log_groups(logGroupNamePrefix="/kept")["logGroups"]
    assert [group["logGroupName"] for group in groups] == ["/kept"]


def test_what_was_answered_survives_a_crash_a_stop_and_a_start(own_aws: LocalAws) -> None:
    make_one_of_each(own_aws)
    own_aws.kill()
    own_aws.start()
    assert_one_of_each(own_aws)
    own_aws.restart()
    assert_one_of_each(own_aws)


def test_reset_leaves_nothing_also_after_a_restart(own_aws: LocalAws) -> None:
    own_aws.client("s3").create_bucket(Bucket="gone-bucket")
    administration.reset(own_aws.home)
    assert own_aws.client("s3").list_buckets()["Buckets"] == []
    own_aws.restart()
    assert own_aws.client("s3").list_buckets()["Buckets"] == []


def test_start_and_stop_may_be_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare_home(tmp_path)
    home = ["--home", str(tmp_path)]
    assert main(["status", *home]) == 3
    assert main(["start", *home, "--port", "0"]) == 0
    first = server.read_record(tmp_path)
    assert main(["start", *home]) == 0
    assert server.read_record(tmp_path) == first
    assert main(["status", *home]) == 0
    assert main(["stop", *home]) == 0
    assert main(["stop", *home]) == 0
    assert main(["start", *home]) == 0
    again = server.read_record(tmp_path)
    assert main(["stop", *home]) == 0
    assert first is not None
    assert again is not None
    assert again.port == first.port, "the port of the last start is taken again"
    states = [
        line.split(maxsplit=2)[-1]
        for line in capsys.readouterr().out.splitlines()
        if "local AWS" in line
    ]
    assert states == ["started", "already running", "running", "started"]


def test_a_record_of_a_process_that_is_another_program_is_no_server(tmp_path: Path) -> None:
    record = server.Record(os.getpid(), 1, "http://127.0.0.1:1")
    (tmp_path / "server.json").write_text(json.dumps(record.__dict__))
    assert server.running_record(tmp_path) is None
    assert server.stop(tmp_path) is False


def test_a_server_of_other_code_is_not_taken_for_one_of_this(own_aws: LocalAws) -> None:
    path = own_aws.home / "server.json"
    own = json.loads(path.read_text())
    settings = Settings(home=own_aws.home, port=own["port"])
    assert server.start(settings)[1] is False
    try:
        path.write_text(json.dumps({name: own[name] for name in ("pid", "port", "endpoint")}))
        with pytest.raises(server.ServerError, match="before its code changed; stop it with"):
            server.start(settings)
    finally:
        path.write_text(json.dumps(own))


def test_a_taken_port_is_said_with_what_to_do(tmp_path: Path) -> None:
    prepare_home(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(server.ServerError, match=f"port {port} is taken.*LOCALAWS_PORT"):
            server.start(Settings(home=tmp_path, port=port))


def test_a_missing_functions_environment_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(server.ServerError, match="python -m localaws start"):
        server.start(Settings(home=tmp_path, port=0))


def test_start_makes_the_functions_environment_when_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = tmp_path / "functions.txt"
    nothing.write_text("# nothing to download\n")
    monkeypatch.setattr("localaws.cli.FUNCTIONS_REQUIREMENTS", nothing)
    home = ["--home", str(tmp_path / "home")]
    try:
        assert main(["start", *home, "--port", "0"]) == 0
        assert "making the environment of Lambda functions" in capsys.readouterr().err
        assert is_complete(tmp_path / "home" / "functions")
        assert main(["start", *home]) == 0
        assert capsys.readouterr().err == ""
    finally:
        main(["stop", *home])


def test_two_servers_cannot_share_a_home(own_aws: LocalAws) -> None:
    second = subprocess.run(
        server.run_command(Settings(home=own_aws.home, port=0)),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert "another local AWS uses" in second.stderr
    assert server.running_record(own_aws.home) is not None


def test_a_home_is_taken_once_a_process_that_was_killed_has_let_it_go(tmp_path: Path) -> None:
    taken = threading.Event()

    def take() -> None:
        with server.hold_home(tmp_path):
            taken.set()

    with (tmp_path / "server.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        threading.Thread(target=take).start()
        assert not taken.wait(0.2)
    assert taken.wait(60)


def test_a_port_that_is_no_number_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCALAWS_PORT", "http")
    assert main(["start", "--home", str(tmp_path)]) == 1
    assert "LOCALAWS_PORT" in capsys.readouterr().err


def test_code_of_functions_is_unpacked_in_the_home_and_goes_with_the_server(
    own_aws: LocalAws,
) -> None:
    create_function(own_aws, "temporary", "def handler(event, context):\n    return None\n")
    invoke(own_aws, "temporary", {})
    assert list((own_aws.home / "tmp").glob("ministack-lambda-temporary-*"))
    own_aws.restart()
    assert not list((own_aws.home / "tmp").iterdir())


@pytest.mark.parametrize("key", ["nobody", "AKIAIOSFODNN7EXAMPLE"])
def test_unknown_keys_are_refused(own_aws: LocalAws, key: str) -> None:
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        own_aws.client("s3", aws_access_key_id=key).list_buckets()


def test_the_command_line_starts_without_ministack() -> None:
    """`status` is asked often: it must not pay for imports that only the server needs."""
    code = "import sys, localaws.cli; sys.exit(any(n.split('.')[0] == 'ministack' for n in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=False).returncode == 0
