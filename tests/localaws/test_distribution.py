"""The distribution `localaws` without the checkout: a wheel, unpacked in a folder of its own."""

import json
import os
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.support.local_aws import CHECKOUT, prepare_home

USER_TEST = """
def test_a_bucket(local_aws):
    import localaws
    assert localaws.__file__.startswith({unpacked!r})
    s3 = local_aws.client("s3")
    s3.create_bucket(Bucket="mine")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["mine"]
"""


def unpacked_wheel(project: str, folder: Path) -> Path:
    """Build the wheel of a folder of the checkout with its own build backend, and unpack it."""
    code = "import sys, hatchling.build; print(hatchling.build.build_wheel(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=CHECKOUT / project,
        capture_output=True,
        text=True,
        check=True,
    )
    unpacked = folder / "unpacked"
    with zipfile.ZipFile(folder / built.stdout.split()[-1]) as wheel:
        wheel.extractall(unpacked)
    return unpacked


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked_wheel("localaws", tmp_path_factory.mktemp("localaws-wheel"))


def run_outside(
    unpacked: Path, folder: Path, *arguments: str, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run Python in `folder`, where `localaws` is what was unpacked."""
    environment = {"PYTHONPATH": str(unpacked), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=check,
    )


def modules(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.py")}


@pytest.mark.parametrize("project", ["localaws", "localpulumi"])
def test_a_wheel_holds_every_module_and_no_other(project: str, tmp_path: Path) -> None:
    unpacked = unpacked_wheel(project, tmp_path)
    assert modules(unpacked / project) == modules(CHECKOUT / project)
    assert {path.name.split("-")[0] for path in unpacked.iterdir()} == {project}


def test_what_is_no_module_comes_along(unpacked: Path, tmp_path: Path) -> None:
    assert (unpacked / "localaws" / "process" / "functions.txt").exists()
    assert (unpacked / "localaws" / "personalize" / "filters" / "grammar.lark").exists()
    engine = unpacked_wheel("localpulumi", tmp_path) / "localpulumi" / "engine"
    names = {path.name for path in (engine / "launchers").iterdir()}
    assert "pulumi-resource-pulumi-python" in names
    for name in ("go.mod", "go.sum", "language_host/main.go"):
        assert (engine / name).exists()


def test_the_wheel_offers_a_command_and_a_plugin(unpacked: Path) -> None:
    (entries,) = unpacked.glob("*.dist-info/entry_points.txt")
    parser = ConfigParser()
    parser.read(entries)
    assert dict(parser["console_scripts"]) == {"localaws": "localaws.cli:main"}
    assert dict(parser["pytest11"]) == {"localaws": "localaws.pytest_plugin"}


@pytest.mark.local_aws
def test_the_command_serves_without_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    prepare_home(home)
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    arguments = ("--home", str(home))
    started = run_outside(unpacked, outside, "-m", "localaws", "start", *arguments, "--port", "0")
    try:
        assert "started" in started.stdout
        pid = json.loads((home / "server.json").read_text())["pid"]
        code = (
            "import boto3, pathlib\n"
            "from localaws.process.credentials import read_credentials\n"
            "from localaws.process.server import read_record\n"
            f"home = pathlib.Path({str(home)!r})\n"
            "root = read_credentials(home)\n"
            "client = boto3.client('personalize', endpoint_url=read_record(home).endpoint, region_name='us-east-1',\n"
            "    aws_access_key_id=root.access_key_id, aws_secret_access_key=root.secret_access_key)\n"
            "print(client.list_dataset_groups()['datasetGroups'])\n"
        )
        assert run_outside(unpacked, outside, "-c", code).stdout == "[]\n"
    finally:
        stopped = run_outside(unpacked, outside, "-m", "localaws", "stop", *arguments)
    assert stopped.stdout == "stopped\n"
    assert (
        run_outside(unpacked, outside, "-m", "localaws", "status", *arguments, check=False).stdout
        == "not running\n"
    )
    assert pid != json.loads((home / "server.json").read_text())["pid"]
    assert list(outside.iterdir()) == []


@pytest.mark.local_aws
def test_a_users_tests_get_a_local_aws_from_the_plugin(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(USER_TEST.format(unpacked=str(unpacked)))
    outcome = run_outside(
        unpacked, tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_user.py"
    )
    assert "1 passed" in outcome.stdout
