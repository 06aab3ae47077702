from pathlib import Path

import pytest

from localaws.cli import _parser, _settings
from localaws.process.server import run_command
from localaws.shared.personalize_behaviour import SWITCHES, PersonalizeBehaviour
from localaws.shared.settings import Settings


def test_every_switch_is_off_until_it_is_named() -> None:
    assert PersonalizeBehaviour().names == ()
    for name in SWITCHES:
        assert PersonalizeBehaviour.of([name]).names == (name,)


def test_a_name_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"no switch reformated-schemas: .*reformatted-schemas"):
        PersonalizeBehaviour.of(["reformatted-schemas", "reformated-schemas"])


def test_every_switch_says_what_it_does_in_the_documents() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "local-aws.md").read_text()
    missing = [name for name in SWITCHES if f"`{name}`" not in page]
    assert not missing, "docs/local-aws.md has a row for each"


@pytest.mark.parametrize("switches", [[], ["reformatted-schemas"], list(SWITCHES)])
def test_the_server_process_is_told_all_settings(switches: list[str], tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path.resolve(),
        port=1,
        region="eu-west-1",
        clock="real",
        personalize=PersonalizeBehaviour.of(switches),
    )
    command = run_command(settings)
    told = _settings(_parser().parse_args(command[command.index("run") :]))
    assert told == settings
