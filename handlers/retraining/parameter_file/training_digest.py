"""What decides a training, as one digest: equal ones need no second training."""

import hashlib
import json
from collections.abc import Sequence

from handlers.retraining.parameter_file.plan import Dataset, Solution

# They decide when the service trains and what things are called, not what a training learns.
_NO_PART = frozenset({"name", "tags", "performAutoTraining"})


def training_digest(solution: Solution, datasets: Sequence[Dataset]) -> str:
    """The digest of a solution's training on these data, in hexadecimal (SHA-256).

    Neither the order of keys, files and datasets nor the names of files change it; any other data, schema or setting
    does. Two files with the same content count as two.

    Args:
        solution: that is trained.
        datasets: all of its group, with their files.
    """
    settings = {key: value for key, value in solution.request.items() if key not in _NO_PART}
    config = settings.pop("solutionConfig", {})
    decisive = {key: value for key, value in config.items() if key != "autoTrainingConfig"}
    data = [
        {
            "type": each.dataset_type,
            "schema": each.schema_request["schema"],
            "files": sorted((file.entity_tag, file.size_bytes) for file in each.files),
        }
        for each in datasets
    ]
    whole = {
        "settings": settings,
        "solutionConfig": decisive,
        "trainingMode": solution.version_request["trainingMode"],
        "datasets": sorted(data, key=lambda each: str(each["type"])),
    }
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
