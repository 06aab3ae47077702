"""What a process of `benchmarks.handlers` runs with the functions' interpreter: standard library and botocore only.

`handler_process.py cold NAME` imports what a function imports, and makes the client that its first invocation needs.
`handler_process.py warm REQUESTS` prints the milliseconds of requests in turn, bare and through the handler, as JSON.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable


def boto3_and_one_client() -> None:
    """The floor: what most functions of this kind do before their first line of work."""
    import boto3  # noqa: PLC0415 - the import is what is measured

    boto3.client("personalize-runtime")


def recommendations() -> None:
    """The function `recommendations`."""
    importlib.import_module("handlers.recommendations.get_recommendations")
    importlib.import_module("handlers.shared.clients").personalize_runtime()


def consumer() -> None:
    """The function `consumer`."""
    importlib.import_module("handlers.events.consumer")
    importlib.import_module("handlers.shared.clients").personalize_events()


COLD: dict[str, Callable[[], None]] = {
    "boto3": boto3_and_one_client,
    "recommendations": recommendations,
    "consumer": consumer,
}


def warm(requests: int) -> dict[str, list[float]]:
    """Milliseconds of the bare call and of the handler around it, one after the other."""
    function = importlib.import_module("handlers.recommendations.get_recommendations")
    client = importlib.import_module("handlers.shared.clients").personalize_runtime()
    event = {
        "pathParameters": {"userId": "1"},
        "multiValueQueryStringParameters": None,
        "requestContext": {},
    }
    calls: dict[str, Callable[[], object]] = {
        "bare": lambda: client.get_recommendations(campaignArn="c", userId="1", numResults=25),
        "handler": lambda: function.handler(event, None),
    }
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(requests + 20):  # the first ones open the connection and fill caches
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            if number >= 20:
                times[name].append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    what, argument = sys.argv[1:]
    if what == "cold":
        COLD[argument]()
    else:
        json.dump(warm(int(argument)), sys.stdout)
