"""What a training of the local Personalize is told of its data, for tests that prepare one by themselves."""

from pathlib import Path
from typing import Any


def training_specification(database: Path | str, output: Path, **changes: Any) -> dict[str, Any]:
    """A training on all put events of the group `group`, without imports, items or rules.

    Args:
        database: file of the service's store.
        output: folder for what the training reads.
        changes: members that differ.
    """
    return {
        "interactions": None,
        "items": None,
        "itemFields": [],
        "contextColumns": [],
        "database": str(database),
        "datasetGroupArn": "group",
        "itemsDatasetArn": "items",
        "eventType": None,
        "eventValueThreshold": None,
        "events": [],
        "required": None,
        "lastEvent": 10**9,
        "needs": "INTERACTIONS",
        "output": str(output),
        **changes,
    }
