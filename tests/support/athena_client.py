"""The Athena in the test's process as handlers ask it, by a client of the SDK; queries have ended when they have begun."""

from typing import Any

from tests.support.athena_world import AthenaWorld
from tests.support.object_store import ObjectStore

RESULTS = "s3://results/q"


class AthenaClient:
    """Queries over tables of a world.

    Attributes:
        world: with the Athena.
        asked: the newest request for a query.
    """

    def __init__(self, world: AthenaWorld) -> None:
        self.world = world
        self.asked: dict[str, Any] = {}

    @property
    def query(self) -> str:
        """The SQL of that request."""
        return str(self.asked["QueryString"])

    def start_query_execution(self, **asked: Any) -> dict[str, Any]:
        """Run a query."""
        self.asked = asked
        given = {**asked, "ResultConfiguration": {"OutputLocation": RESULTS}}
        started: dict[str, Any] = self.world.call_athena("StartQueryExecution", **given)
        ended = self.world.ended(started["QueryExecutionId"])
        assert ended["Status"]["State"] == "SUCCEEDED", ended["Status"]
        return started

    def get_query_results(self, **asked: Any) -> dict[str, Any]:
        """The rows of a result."""
        found: dict[str, Any] = self.world.call_athena("GetQueryResults", **asked)
        return found


def share(store: ObjectStore, world: AthenaWorld) -> None:
    """Have queries read what is in a store."""
    for (bucket, key), versions in store.objects.items():
        world.objects[f"/{bucket}/{key}"] = versions[0].body
