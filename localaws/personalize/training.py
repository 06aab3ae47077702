"""One training as a process of its own: first the data (`training_data`), then the model (`recommender.train`).

Called with the paths of their two specifications. The last line of standard error is the reason of a failure.
"""

import importlib
import json
import os
import sys
import threading
from pathlib import Path

from localaws.personalize.recommender import train
from localaws.personalize.worker import NICENESS

_TRAINER = "localaws.personalize.recommender.trainer"


def main() -> int:
    """Prepare the data and train with them; returns the exit status."""
    data, model = map(Path, sys.argv[1:])
    os.nice(NICENESS)
    train.set_thread_counts()
    if not _prepared(data):
        return 1
    return train.trained(model)


def _prepared(specification: Path) -> bool:
    """Write the files of the training; False when the data are not enough, which is told on standard error."""
    from localaws.personalize import training_data  # noqa: PLC0415  after set_thread_counts

    # The queries run outside the interpreter: meanwhile it loads what the model is fitted with.
    loading = threading.Thread(target=importlib.import_module, args=(_TRAINER,))
    loading.start()
    try:
        training_data.run(json.loads(specification.read_text()))
    except training_data.TrainingRefusedError as refused:
        print(refused, file=sys.stderr)
        return False
    finally:
        loading.join()
    return True


if __name__ == "__main__":
    sys.exit(main())
