"""Lambda function `preparation`: what states of the workflow ask about the result of a query.

`task` is `check`, whether it is a file for its dataset, or `place`, to put it where imports read.
"""

from collections.abc import Mapping
from typing import Any

from handlers.preparation.places import Place, place_of
from handlers.preparation.placing import place_result
from handlers.preparation.result_check import check_result
from handlers.shared import clients
from handlers.shared.logs import log


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer the state machine.

    Raises:
        PreparedFileError: what the owner has to put right.
    """
    s3, location = clients.s3_patiently(), event["location"]
    if event["task"] == "check":
        return {"columns": check_result(s3, event["datasetType"], location)}
    target = Place(event["bucket"], event["key"])
    size = place_result(s3, place_of(location), target)
    log("INFO", "placed a file", bytes=size)
    return {"location": f"s3://{target.bucket}/{target.key}", "bytes": size}
