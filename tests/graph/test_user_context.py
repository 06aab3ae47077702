"""What a context of users adds to the stack: the same rules for functions that ask and that record, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from handlers.shared.context import ContextRules, read_rules
from tests.support import csv_files
from tests.support.graph import Graph, run_program

CONTEXT = {
    "device": {},
    "location": {"column": "COUNTRY", "header": "X-Country"},
    "season": {"hemisphere": "south"},
    "localEvents": {"calendar": "{calendar}"},
}
COLUMNS = "DEVICE_TYPE,COUNTRY,SEASON,LOCAL_EVENT"
MODELS = {"ranking": {}, "related": {"recipe": "aws-sims"}, "popular": {}}


def stack(folder: Path, *, has_context: bool) -> Graph:
    files = csv_files.write_all(folder)
    rows = [f"{row},phone,DE,summer," for row in csv_files.interaction_rows()]
    header = f"{csv_files.INTERACTIONS_HEADER},{COLUMNS}"
    csv_files.write(folder / "interactions.csv", header, rows)
    calendar = folder / "events.csv"
    calendar.write_text("NAME,FROM,TO,LOCATION\nfair,2026-09-19,2026-10-04,DE\n")
    context = json.dumps(CONTEXT).replace("{calendar}", str(calendar))
    return Graph(
        run_program(
            {
                "aws:region": "us-east-1",
                **{f"personalize:{name}": path for name, path in files.items()},
                "personalize:models": json.dumps(MODELS),
                **({"personalize:context": context} if has_context else {}),
            }
        )
    )


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return stack(tmp_path_factory.mktemp("without"), has_context=False)


@pytest.fixture(scope="module")
def with_context(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return stack(tmp_path_factory.mktemp("with"), has_context=True)


def packaged(graph: Graph) -> dict[str, ContextRules]:
    """The rules of each function that has some, by its logical name."""
    found = {}
    for node in graph.of_type("function:Function"):
        code: pulumi.AssetArchive = node.inputs["code"]
        for path, asset in code.assets.items():
            if path.endswith("/context.json"):
                assert isinstance(asset, pulumi.StringAsset)
                found[node.name] = read_rules(asset.text)
    return found


def templates(graph: Graph) -> dict[str, str]:
    paths: Any = json.loads(graph.named("personalize-api-api").inputs["body"])["paths"]
    return {
        path: paths[path]["post"]["x-amazon-apigateway-integration"]["requestTemplates"][
            "application/json"
        ]
        for path in ("/events", "/data")
    }


def test_nothing_is_derived_unasked(without: Graph) -> None:
    assert packaged(without) == {}
    for text in templates(without).values():
        assert "userAgent" not in text
        assert "location" not in text


def test_the_functions_that_ask_and_record_have_the_same_rules(with_context: Graph) -> None:
    rules = packaged(with_context)
    assert set(rules) == {
        "personalize-ingestion-consumer-function",
        "personalize-api-put-events-function",
        "personalize-api-recommendations-function",
        "personalize-api-rankings-function",
    }
    asking, recording = (
        rules["personalize-api-recommendations-function"],
        rules["personalize-ingestion-consumer-function"],
    )
    assert rules["personalize-api-rankings-function"] == asking
    assert rules["personalize-api-put-events-function"] == recording
    assert (asking.device, asking.local_event) == ("DEVICE_TYPE", "LOCAL_EVENT")
    assert (recording.device, recording.local_event) == ("deviceType", "localEvent")
    assert [event.name for event in asking.calendar] == ["fair"]
    assert asking.calendar == recording.calendar
    assert asking.is_southern
    assert recording.is_southern


def test_records_of_both_routes_tell_the_client(with_context: Graph) -> None:
    for text in templates(with_context).values():
        assert "context.identity.userAgent" in text
        assert 'equalsIgnoreCase("X-Country")' in text
        assert "<<" not in text


def test_no_resource_is_added(with_context: Graph, without: Graph) -> None:
    assert with_context.pairs == without.pairs
    assert set(with_context.exports) == set(without.exports)
