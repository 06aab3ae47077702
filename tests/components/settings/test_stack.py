import re
from pathlib import Path

import pytest
import yaml

from components.core.errors import ProblemsError
from components.settings import stack as config

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "configuration.md"
DEV_STACK = Path(__file__).parents[3] / "Pulumi.dev.yaml"


def parse(**settings: object) -> config.StackConfig:
    return config.parse({"interactions": "a.csv", **settings})


def test_defaults() -> None:
    parsed = parse()
    assert parsed.recipe == "arn:aws:personalize:::recipe/aws-user-personalization-v2"
    assert parsed.min_provisioned_tps == 1
    assert parsed.auto_training == "off"
    assert parsed.models_by_purpose.keys() == {"home"}
    assert parsed.stream_shards == 1
    assert parsed.stream_retention_hours == 168
    assert parsed.archive_prefix == "events"
    assert parsed.tags == {}
    assert parsed.event_types is None
    assert parsed.account_id is None
    assert parsed.warnings == ()
    assert not parsed.protect_data
    assert not parsed.access_logs
    assert not parsed.admin_api


@pytest.mark.parametrize(
    ("key", "given", "attribute", "expected"),
    [
        ("recipe", "aws-trending-now", "recipe", "arn:aws:personalize:::recipe/aws-trending-now"),
        (
            "recipe",
            "arn:aws:personalize:::recipe/aws-user-personalization",
            "recipe",
            "arn:aws:personalize:::recipe/aws-user-personalization",
        ),
        ("minProvisionedTps", "20", "min_provisioned_tps", 20),
        ("autoTraining", "off", "auto_training", "off"),
        ("autoTraining", "false", "auto_training", "off"),
        ("autoTraining", "7", "auto_training", 7),
        ("streamShards", "on-demand", "stream_shards", "on-demand"),
        ("streamShards", "4", "stream_shards", 4),
        ("streamRetentionHours", "8760", "stream_retention_hours", 8760),
        ("archivePrefix", "/raw/events/", "archive_prefix", "raw/events"),
        ("archiveIntervalSeconds", "0", "archive_interval_seconds", 0),
        ("eventTypes", '["view", "click"]', "event_types", ("view", "click")),
        ("eventTypes", "any", "event_types", ()),
        ("eventTypes", '["any"]', "event_types", ("any",)),
        ("accountId", "012345678901", "account_id", "012345678901"),
        ("tags", '{"team": "shop"}', "tags", {"team": "shop"}),
        (
            "tags",
            '{"cost-center/a.b:c=d+e_1": "Größe 1 @x"}',
            "tags",
            {"cost-center/a.b:c=d+e_1": "Größe 1 @x"},
        ),
        ("filters", '{"new-in_2": "INCLUDE ..."}', "filters", {"new-in_2": "INCLUDE ..."}),
        ("protectData", "true", "protect_data", True),
        ("accessLogs", "true", "access_logs", True),
        ("adminApi", "true", "admin_api", True),
        ("users", "s3://my-bucket/path/users.csv", "users", "s3://my-bucket/path/users.csv"),
    ],
)
def test_values_as_pulumi_gives_them(
    key: str, given: str, attribute: str, expected: object
) -> None:
    assert getattr(parse(**{key: given}), attribute) == expected


@pytest.mark.parametrize(
    ("key", "given", "reason"),
    [
        ("items", "items.parquet", "ends in .csv"),
        ("items", "https://x/y.csv", "s3://bucket/key.csv"),
        ("items", "s3://B/y.csv", "s3://bucket/key.csv"),
        ("recipe", "aws-sims", "RELATED_ITEMS"),
        ("recipe", "aws-user-personalisation", "no such recipe"),
        ("recipe", "aws-hrnn-coldstart", "no such recipe"),
        ("minProvisionedTps", "0", "whole number from 1 to 500"),
        ("minProvisionedTps", "1.5", "whole number from 1 to 500"),
        ("autoTraining", "31", "whole number from 1 to 30"),
        ("autoTraining", "weekly", "off or the days"),
        ("streamShards", "many", "on-demand or a whole number"),
        ("streamRetentionHours", "23", "from 24 to 8760"),
        ("streamRetentionHours", "8761", "from 24 to 8760"),
        ("archivePrefix", "!{x}", "folder names"),
        ("archivePrefix", "", "folder names"),
        ("archiveIntervalSeconds", "901", "from 0 to 900"),
        ("eventTypes", "view", "no JSON"),
        ("eventTypes", "[]", "at least 1 item"),
        ("eventTypes", '["a", "a"]', "once"),
        ("eventTypes", '["a","b","c","d","e","f","g","h","i","j","k"]', "at most 10"),
        ("accountId", "12345678901", "twelve digits"),
        ("accountId", "shop", "twelve digits"),
        ("tags", '["a"]', "dictionary"),
        ("tags", '{"aws:team": "x"}', "reserved"),
        ("tags", '{"Stack": "x"}', "reserved"),
        ("tags", '{"a;b": "x"}', "'a;b' is none"),
        ("tags", '{"cost center": "x"}', "without blanks"),
        ("tags", '{"a": "x", "Team": "x", "team": "x"}', "'Team' and 'team' differ in case only"),
        ("tags", '{"owner@x": "x"}', "letters from a to z"),
        ("tags", '{"größe": "x"}', "letters from a to z"),
        ("tags", '{"team": "a\\tb"}', "'a\\tb' of 'team'"),
        ("tags", '{"team": "e\\u0301"}', "letters, digits, blanks"),
        ("tags", str({f"k{i}": "v" for i in range(8)}).replace("'", '"'), "at most 7"),
        ("filters", '["x"]', "dictionary"),
        ("filters", '{"_a": "x"}', "the name '_a' is none; allowed are 1 to 63 letters"),
        ("filters", '{"a b": "x"}', "the name 'a b' is none"),
        ("filters", '{"%s": "x"}' % ("a" * 64), "1 to 63 letters"),
        ("filters", '{"a": 5}', "valid string"),
        ("filters", str({f"f{i}": "x" for i in range(31)}).replace("'", '"'), "at most 30"),
        ("protectData", "yes", "true or false"),
    ],
)
def test_impossible_values_are_refused_with_key_value_and_reason(
    key: str, given: str, reason: str
) -> None:
    with pytest.raises(ProblemsError) as caught:
        parse(**{key: given})
    (problem,) = caught.value.problems
    assert problem.startswith(f"personalize:{key} is ")
    assert reason in problem


def test_all_problems_at_once() -> None:
    with pytest.raises(ProblemsError) as caught:
        config.parse({"minProvisionedTps": "0", "interaction": "a.csv"})
    assert {problem.split()[0] for problem in caught.value.problems} == {
        "personalize:interactions",
        "personalize:minProvisionedTps",
        "personalize:interaction",
    }
    assert str(caught.value).count("\n") == 3


def test_unknown_key_lists_the_known_ones() -> None:
    with pytest.raises(ProblemsError, match=r"personalize:receipe is unknown; .*recipe"):
        parse(receipe="x")


def test_an_unknown_key_within_a_setting_lists_the_known_ones_there() -> None:
    with pytest.raises(
        ProblemsError, match=r"models\.related\.receipe is unknown; the keys are recipe"
    ):
        parse(models='{"related": {"receipe": "x"}}')


@pytest.mark.parametrize(
    ("short", "key"),
    [({"recipe": "aws-trending-now"}, "recipe"), ({"autoTraining": "7"}, "autoTraining")],
)
def test_the_model_of_users_is_described_in_one_place(short: dict[str, str], key: str) -> None:
    with pytest.raises(ProblemsError, match=f"move personalize:{key} into personalize:models.home"):
        parse(models={"home": {"minProvisionedTps": "2"}}, **short)


def test_the_short_form_describes_the_model_of_users() -> None:
    parsed = parse(
        recipe="aws-trending-now", autoTraining="7", minProvisionedTps="2", models={"ranking": {}}
    )
    home = parsed.models_by_purpose["home"]
    assert home.recipe.endswith("aws-trending-now")
    assert (home.auto_training_days, home.min_provisioned_tps) == (7, 2)
    assert list(parsed.models_by_purpose) == ["home", "ranking"]
    assert parsed.models_by_purpose["ranking"].auto_training_days is None


def test_python_names_are_no_keys() -> None:
    with pytest.raises(ProblemsError, match="personalize:min_provisioned_tps is unknown"):
        parse(min_provisioned_tps="1")


@pytest.mark.parametrize("name", ["items", "users"])
def test_schema_without_data(name: str) -> None:
    with pytest.raises(ProblemsError, match=f"personalize:{name}Schema .* personalize:{name}"):
        parse(**{f"{name}Schema": "x.json"})
    assert parse(**{f"{name}Schema": "x.json", name: "x.csv"})


def test_reference_table_names_exactly_the_keys() -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    documented = re.findall(r"^\| `personalize:(\w+)` \|", text, re.MULTILINE)
    assert sorted(documented) == sorted(config.keys())


def test_reference_table_names_the_defaults() -> None:
    rows = re.findall(
        r"^\| `personalize:(\w+)` \| `([^`]+)` \|",
        DOCUMENTATION.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert len(rows) >= 7
    assert parse(**dict(rows)) == parse()


def test_dev_stack_has_every_key_with_a_comment_before_it() -> None:
    lines = DEV_STACK.read_text(encoding="utf-8").splitlines()
    places = {
        match[1]: number
        for number, line in enumerate(lines)
        if (match := re.match(r"  (?:# )?personalize:(\w+):", line))
    }
    assert sorted(places) == sorted(config.keys())
    assert all(lines[number - 1].startswith("  #") for number in places.values())


def dev_settings() -> dict[str, object]:
    settings = yaml.safe_load(DEV_STACK.read_text(encoding="utf-8"))["config"]
    prefix = "personalize:"
    return {key.removeprefix(prefix): v for key, v in settings.items() if key.startswith(prefix)}


def test_dev_stack_needs_nothing_but_a_file_of_its_owner() -> None:
    with pytest.raises(ProblemsError) as caught:
        config.parse(dev_settings())
    (problem,) = caught.value.problems
    assert "pulumi config set personalize:interactions FILE.csv" in problem
    assert config.parse({**dev_settings(), "interactions": "a.csv"}) == parse()


def test_any_event_type_is_a_risk_that_is_told() -> None:
    (warning,) = parse(eventTypes="any").warnings
    assert "every later training fails" in warning
