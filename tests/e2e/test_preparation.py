"""Raw data through the real engine: crawled, queried, checked, and put where imports and retraining read."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from commands.inventory import inventory
from localaws.process import administration
from tests.support import csv_files
from tests.support.local_aws import LocalAws
from tests.support.program import Program
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

SETTINGS = {
    "interactions": {"preset": "ratings", "eventTypes": {"watch": 4, "click": 2}},
    "items": {"preset": "movies"},
    "startRetraining": True,
}
STEP_SECONDS = 60

RATINGS = [(f"u{n % 40}", n % 25, (n % 10 + 1) / 2, 1_700_000_000 + n) for n in range(1500)]
MOVIES = [
    (1, "Toy Story (1995)", "Adventure|Animation|Children", "Toy Story", 1995),
    (2, "American President, The (1995)", "Comedy|Drama", "American President, The", 1995),
    (3, 'Hudsucker "Proxy", The (1994) ', "(no genres listed)", "Hudsucker 'Proxy', The", 1994),
    (4, "Babylon 5", "Sci-Fi", "Babylon 5", None),
]


def as_csv(*rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def raw_files() -> dict[str, bytes]:
    """Ratings of two days, compressed, and movies with commas and quotation marks."""
    header = ("userId", "movieId", "rating", "timestamp")
    return {
        "interactions/2026/11/25/ratings.csv.gz": gzip.compress(as_csv(header, *RATINGS[:700])),
        "interactions/2026/11/26/ratings.csv.gz": gzip.compress(as_csv(header, *RATINGS[700:])),
        "items/movies.csv": as_csv(("movieId", "title", "genres"), *(each[:3] for each in MOVIES)),
    }


def prepared() -> dict[str, list[list[str]]]:
    """What plain Python makes of them: header and sorted rows, by key."""
    interactions = [
        [user, str(item), str(at), "watch" if rating >= 4 else "click"]
        for user, item, rating, at in RATINGS
        if rating >= 2
    ]
    items = [
        [str(item), title, "" if genres[0] == "(" else genres, "" if year is None else str(year)]
        for item, _, genres, title, year in MOVIES
    ]
    return {
        "Interactions/prepared.csv": [
            ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"],
            *sorted(interactions),
        ],
        "Items/prepared.csv": [["ITEM_ID", "TITLE", "GENRES", "YEAR"], *sorted(items)],
    }


def one_odd_row() -> bytes:
    """Interactions whose beginning, all that a function looks at, is right."""
    rows = csv_files.interaction_rows(rows=20_000)
    rows[15_000] = "u1,i1,yesterday,view"
    content = "\n".join((csv_files.INTERACTIONS_HEADER, *rows, "")).encode()
    assert content.index(b"yesterday") > 256 * 1024
    return content


class Workflow:
    """The state machine of a stack, and the objects in its bucket."""

    def __init__(self, program: Program, local_aws: LocalAws, outputs: dict[str, Any]) -> None:
        self._local_aws, self._outputs = local_aws, outputs
        self._states, self._s3 = program.client("stepfunctions"), program.client("s3")

    def run(self, **given: Any) -> dict[str, Any]:
        """Prepare data: start an execution, and let time pass until it ends."""
        return self._run("preparation", given)

    def retrain(self, **given: Any) -> dict[str, Any]:
        """The same for the workflow of retraining."""
        return self._run("retraining", given)

    def _run(self, workflow: str, given: dict[str, Any]) -> dict[str, Any]:
        arn = self._states.start_execution(
            stateMachineArn=self._outputs[f"{workflow}StateMachineArn"], input=json.dumps(given)
        )["executionArn"]

        def ended() -> dict[str, Any] | None:
            run: dict[str, Any] = self._states.describe_execution(executionArn=arn)
            if run["status"] != "RUNNING":
                return run
            administration.advance(self._local_aws.home, STEP_SECONDS)
            return None

        found: dict[str, Any] = until(ended)
        return found

    def retrainings(self) -> list[str]:
        """Names of the runs of retraining."""
        arn = self._outputs["retrainingStateMachineArn"]
        listed = self._states.list_executions(stateMachineArn=arn)["executions"]
        return [each["name"] for each in listed]

    def upload(self) -> None:
        for key, body in raw_files().items():
            self._s3.put_object(Bucket=self._outputs["rawBucket"], Key=key, Body=body)

    def replace_prepared(self, removed: str, key: str, body: bytes) -> None:
        """Take an object from where imports read, and put another one there."""
        bucket = self._outputs["preparedBucket"]
        self._s3.delete_object(Bucket=bucket, Key=removed)
        self._s3.put_object(Bucket=bucket, Key=key, Body=body)

    def placed(self) -> dict[str, list[list[str]]]:
        """Header and sorted rows of the files in the folders that imports read."""
        bucket = self._outputs["preparedBucket"]
        listed = self._s3.list_objects_v2(Bucket=bucket)["Contents"]
        return {
            each["Key"]: self._rows(bucket, each["Key"])
            for each in listed
            if each["Key"][0].isupper()
        }

    def _rows(self, bucket: str, key: str) -> list[list[str]]:
        text = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        return [header, *sorted(rows)]


def test_life_of_a_preparation(program: Program, local_aws: LocalAws, tmp_path: Path) -> None:
    before = inventory(program.client)
    files = csv_files.write_all(tmp_path)
    stack = program.stack("prepared", **files, retraining="{}", preparation=json.dumps(SETTINGS))
    stack.up()
    outputs = stack.outputs()
    workflow = Workflow(program, local_aws, outputs)

    refused = workflow.run()
    assert "TABLE_NOT_FOUND" in refused["cause"]
    workflow.upload()
    run = workflow.run(**json.loads(outputs["preparationInput"]))
    assert run["status"] == "SUCCEEDED", run.get("cause")
    assert workflow.placed() == prepared()
    assert len(workflow.retrainings()) == 1

    queries = outputs["preparationQueryIds"]
    refused = workflow.run(itemsPreparationQuery=queries["Interactions"], bypassCrawler=True)
    assert "the queries are swapped. Name it in interactionsPreparationQuery." in refused["cause"]
    assert workflow.placed() == prepared()
    assert len(workflow.retrainings()) == 1

    # The columns of the prepared items are not those of the stack's.
    workflow.replace_prepared("Items/prepared.csv", "Interactions/odd.csv", one_odd_row())
    refused = workflow.retrain(steps=["import"])
    assert "Interactions: RowsError: There are rows that cannot be imported" in refused["cause"]
    assert "/Interactions/odd.csv: TIMESTAMP" in refused["cause"]
    assert "prepared.csv" not in refused["cause"]
    assert "yesterday" not in refused["cause"]

    stack.preview("--expect-no-changes")
    stack.destroy()
    assert inventory(program.client) == before
