"""The script as an instance runs it: in a folder in place of the volume, with programs that write down how they are called."""

import base64
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from components.data.start_script import ON_NOTEBOOK, StartScript

# Source: Amazon SageMaker API Reference, NotebookInstanceLifecycleConfigContent.
LONGEST_SCRIPT = 16_384
FILES = {"notebooks/a.ipynb": "{}", "requirements/notebook.txt": "duckdb==2 --hash=sha256:0"}


def script(**known: str) -> StartScript:
    given = {
        "bucket": "data",
        "key": "notebook/0e1f.zip",
        "folder": "shop-0e1f",
        "name": "n",
        "region": "eu-west-1",
    }
    return StartScript(**{**given, **known}, variables={"A": "s3://b/c d", "B": "2"})


def test_it_fits_into_a_lifecycle_configuration() -> None:
    content = script().content(60)
    assert len(content) <= LONGEST_SCRIPT * 3 // 4
    assert base64.b64decode(content).decode() == script().text(60)
    assert script().text(60).startswith("#!/bin/bash\nset -euo pipefail\n")


def test_names_are_quoted() -> None:
    assert "NAME='a; rm -rf /'\n" in script(name="a; rm -rf /").text(None)


def test_without_a_limit_nothing_stops_it() -> None:
    assert "stop-when-idle" in script().text(15)
    assert "stop-when-idle" not in script().text(None)


def test_the_program_that_stops_it_comes_whole() -> None:
    program = (ON_NOTEBOOK / "stop_when_idle.py").read_text()
    assert program in script().text(15)
    assert '"$NAME" "$REGION" 15\n' in script().text(15)


class Instance:
    """A folder in place of an instance's home, and the programs that the script calls."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        (self.home / "SageMaker").mkdir(parents=True)
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.log = folder / "calls"
        archive = folder / "files.zip"
        with zipfile.ZipFile(archive, "w") as files:
            for name, text in FILES.items():
                files.writestr(name, text)
        self.program("aws", f'for last; do true; done; cp {archive} "$last"')
        self.program("chown", "true")
        self.program("sudo", "cat > /dev/null")
        self.program("systemd-run", "true")

    def program(self, name: str, does: str) -> None:
        path = self.programs / name
        path.write_text(f'#!/bin/bash\necho {name} "$@" >> {self.log}\n{does}\n')
        path.chmod(0o755)

    def start(self, idle_minutes: int | None = None) -> list[str]:
        """Run the script as it starts; how programs were called."""
        self.log.write_text("")
        text = script(home_folder=str(self.home)).text(idle_minutes)
        text = text.replace("/usr/local/bin/", f"{self.programs}/")
        # Its one background process ends before the shell does.
        subprocess.run(
            ["bash", "-c", f"{text}\nwait\n"],
            check=True,
            env={"PATH": f"{self.programs}:{os.environ['PATH']}"},
        )
        return self.log.read_text().splitlines()

    @property
    def folder(self) -> Path:
        return self.home / "SageMaker" / "shop-0e1f"


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return Instance(tmp_path)


def test_files_are_put_on_the_volume(instance: Instance) -> None:
    copy, owner, install = instance.start()
    assert copy.startswith(
        "aws s3 cp --only-show-errors --region eu-west-1 s3://data/notebook/0e1f.zip "
    )
    assert owner.startswith("chown -R ec2-user:ec2-user ")
    assert install == (
        f"sudo --user ec2-user nohup bash -s {instance.home} {instance.folder} --env A s3://b/c d --env B 2"
    )
    found = {name: (instance.folder / name).read_text() for name in FILES}
    assert found == FILES
    assert {each.name for each in instance.folder.parent.iterdir()} == {"shop-0e1f", "install.log"}


def test_a_folder_that_is_there_stays_as_it_is(instance: Instance) -> None:
    instance.start()
    (instance.folder / "notebooks/a.ipynb").write_text("mine")
    assert [call.split()[0] for call in instance.start()] == ["sudo"]
    assert (instance.folder / "notebooks/a.ipynb").read_text() == "mine"


def test_an_archive_that_does_not_come_is_an_error_and_leaves_no_folder(
    instance: Instance,
) -> None:
    instance.program("aws", "exit 1")
    with pytest.raises(subprocess.CalledProcessError):
        instance.start()
    assert [each.name for each in instance.folder.parent.iterdir()] == []


def test_the_program_that_stops_it_runs_as_the_user(instance: Instance) -> None:
    call = instance.start(30)[0]
    program = instance.programs / "stop-when-idle"
    assert call == (
        "systemd-run --uid=ec2-user --unit=stop-when-idle --on-calendar=*:0/5 "
        f"python3 {program} n eu-west-1 30"
    )
    compile(program.read_text(), str(program), "exec")


def test_packages_are_installed_once_and_found_in_the_newest_folder(instance: Instance) -> None:
    python = (
        f'#!/bin/bash\necho python "$@" >> {instance.log}\n[ "$1" != -c ] || echo {instance.home}\n'
    )
    instance.program("sudo", 'shift 3; "$@"')
    conda = instance.home / "anaconda3" / "bin" / "conda"
    conda.parent.mkdir(parents=True)
    conda.write_text(
        f'#!/bin/bash\nmkdir -p "$5/bin"\ncat > "$5/bin/python" <<\'E\'\n{python}E\nchmod 755 "$5/bin/python"\n'
    )
    conda.chmod(0o755)
    shutil.copy("/bin/true", instance.programs / "chown")

    def calls() -> list[str]:
        return [line.split(" ", 1)[1] for line in instance.start() if line.startswith("python")]

    first = calls()
    assert first[0].startswith("-m pip install --quiet --require-hashes --requirement ")
    assert first[-1] == (
        "-m ipykernel install --user --name personalize --display-name personalize --env A s3://b/c d --env B 2"
    )
    assert (instance.home / "personalize.pth").read_text() == f"{instance.folder}\n"
    assert calls() == first[1:]
