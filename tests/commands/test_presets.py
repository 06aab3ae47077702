from itertools import combinations, pairwise

import pytest
import yaml

from commands.presets import DATA, STAGES, names, settings, stack_file
from components.settings import aws, stack
from tests.support.local_aws import CHECKOUT

FILES = {name: f"{name}.csv" for name in ("interactions", "items", "users")}
STAGE_NAMES, DATA_NAMES = names(CHECKOUT, STAGES), names(CHECKOUT, DATA)


def of_namespace(text: str, name: str) -> dict[str, object]:
    prefix = f"{name}:"
    given = settings(text).items()
    return {key.removeprefix(prefix): value for key, value in given if key.startswith(prefix)}


def parsed(text: str) -> stack.StackConfig:
    return stack.parse(of_namespace(text, "personalize"))


def test_stages_and_kinds_of_data() -> None:
    assert STAGE_NAMES == ["dev", "prod", "sandbox", "staging"]
    assert DATA_NAMES == ["ecommerce", "media", "travel"]


@pytest.mark.parametrize("stage", STAGE_NAMES)
@pytest.mark.parametrize("data", [None, *DATA_NAMES])
def test_every_stage_goes_with_all_data(stage: str, data: str | None) -> None:
    text = stack_file(CHECKOUT, stage, data, FILES)
    assert parsed(text).tags == {"stage": stage}
    assert aws.parse(of_namespace(text, "aws"), {}).region == "us-east-1"
    assert of_namespace(text, "personalize").items() >= FILES.items()


def test_no_key_is_in_two_presets() -> None:
    keys = [
        set(settings((CHECKOUT / "presets" / folder / f"{name}.yaml").read_text(encoding="utf-8")))
        for folder, listed in ((STAGES, STAGE_NAMES), (DATA, DATA_NAMES))
        for name in listed
    ]
    of_stages, of_data = keys[: len(STAGE_NAMES)], keys[len(STAGE_NAMES) :]
    assert not set().union(*of_stages) & set().union(*of_data)
    assert len({frozenset(each) for each in of_stages}) > 1


@pytest.mark.parametrize("folder", [STAGES, DATA])
def test_every_setting_of_a_preset_has_its_reason(folder: str) -> None:
    """A comment above it; of what comes first it is that of the file. Region and tags say it themselves."""
    for path in (CHECKOUT / "presets" / folder).glob("*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# ")
        for above, line in pairwise(lines):
            if line.startswith("  personalize:") and "tags" not in line:
                assert above.startswith(("  # ", "config:")), f"{path.name}: {line}"


def test_what_is_commented_out_is_a_setting_too() -> None:
    """Without the comment sign it parses."""
    for stage in STAGE_NAMES:
        text = stack_file(CHECKOUT, stage, None, {})
        lines = [
            line.replace("# ", "", 1) if line.strip().startswith("# personalize:") else line
            for line in text.splitlines()
        ]
        config = parsed("\n".join(lines))
        assert config.account_id == "123456789012"
        assert config.notebook is not None


def test_without_files_the_owner_names_them() -> None:
    text = stack_file(CHECKOUT, "prod", "media", {})
    assert "interactions" not in of_namespace(text, "personalize")
    assert "  # personalize:interactions: path/to/interactions.csv\n" in text


def test_stages_become_stricter() -> None:
    stages = {name: parsed(stack_file(CHECKOUT, name, None, FILES)) for name in STAGE_NAMES}
    order = [stages[name] for name in ("sandbox", "dev", "staging", "prod")]
    assert [each.protect_data for each in order] == [False, False, False, True]
    for earlier, later in combinations(order, 2):
        assert (earlier.archive_days or 0) < (later.archive_days or 0)
        assert earlier.stream_retention_hours <= later.stream_retention_hours
    assert stages["prod"].retraining is not None
    assert stages["prod"].retraining.is_managed
    assert stages["sandbox"].monitoring is None
    assert [each.notebook is not None for each in order] == [True, False, False, False]


def test_a_file_keeps_its_comments_and_is_one_map() -> None:
    text = stack_file(CHECKOUT, "staging", "ecommerce", FILES)
    assert text.count("\nconfig:") == 1
    assert "# A shop: the domain ECOMMERCE" in text
    keys = [line for line in text.splitlines() if line.startswith("  personalize:")]
    assert len(keys) == len({line.split(": ")[0] for line in keys})
    assert list(yaml.safe_load(text)) == ["config"]
