"""Writes what the retraining workflow takes, of the travel sample: `python -m sample.example --out example`."""

import argparse
import itertools
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sample.generate import write_sample

SCHEMAS = Path(__file__).parent / "schemas"
PARTS = {"Interactions": 4, "Items": 1, "Users": 2}
"""How many files the folder of each dataset has."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write folder and parameter file; the same bytes each time."""
    parser = argparse.ArgumentParser(prog="python -m sample.example", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of data and params.json")
    write_example(parser.parse_args(arguments).out)


def write_example(
    folder: Path, *, interactions: int = 60_000, users: int = 2_500, items: int = 600
) -> None:
    """Write `params.json`, and below `data` a folder for each dataset.

    Args:
        folder: where to write; made if missing.
        interactions: number of events, at least two for each user.
        users: number of users.
        items: number of items, at least 50.

    Raises:
        ValueError: the sizes are impossible.
    """
    with tempfile.TemporaryDirectory() as whole:
        write_sample(Path(whole), interactions=interactions, users=users, items=items)
        for dataset, count in PARTS.items():
            lines = (Path(whole) / f"{dataset.lower()}.csv").read_bytes().splitlines(keepends=True)
            target = folder / "data" / dataset
            target.mkdir(parents=True, exist_ok=True)
            for number, part in enumerate(parts(lines, count), start=1):
                (target / f"{number}.csv").write_bytes(b"".join(part))
    (folder / "params.json").write_text(parameter_file(), encoding="utf-8")


def parts(lines: Sequence[bytes], count: int) -> Iterator[Sequence[bytes]]:
    """The rows in several files of about one length, each with the header, which is the first line."""
    header, *rows = lines
    bounds = [len(rows) * number // count for number in range(count + 1)]
    for first, last in itertools.pairwise(bounds):
        yield [header, *rows[first:last]]


def parameter_file() -> str:
    """The parameter file of the example."""
    document = {
        "datasetGroup": {"name": "travel"},
        "datasets": {
            dataset: {
                "name": f"travel-{dataset.lower()}",
                "schema": json.loads((SCHEMAS / f"{dataset.lower()}.json").read_text("utf-8")),
            }
            for dataset in PARTS
        },
        "solution": {
            "name": "travel-personal",
            "recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization-v2",
        },
        "campaign": {"name": "travel-personal", "minProvisionedTPS": 1},
        "eventTracker": {"name": "travel"},
        "filters": {"not-booked": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Book")'},
    }
    return json.dumps(document, indent=2) + "\n"


if __name__ == "__main__":
    main()
