"""Crawls, queries and runs of the preparation in the roles of the program: they end well, and fail without any permission."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.preparation import placing
from handlers.preparation.places import Place
from localaws.glue.crawlers import crawl_log
from localaws.glue.crawlers.crawler import Crawler
from localaws.glue.errors import CrawlError
from localaws.shared.ports import Response, ServiceRequest
from localaws.stepfunctions.interpreter.tasks import Call, Failed, Outcome
from tests.support.athena_world import AthenaWorld
from tests.support.crawls import CrawledWorld
from tests.support.eventbridge import OK, MadeUpCalls
from tests.support.graph import ACCOUNT, REGION, Graph
from tests.support.held_calls import HeldStore, refused_task
from tests.support.held_retraining import known_to
from tests.support.held_roles import GLUE, STEP_FUNCTIONS, HeldRoles, named_athena
from tests.support.object_store import refused
from tests.support.permissions import Permission, proven_by
from tests.support.preparation_world import BUCKET, HEADERS, RETRAINING, PreparationWorld, Query

# Whole runs of workflows, once for each permission.
pytestmark = pytest.mark.slow

WORK_GROUP, RESULTS = "shop-preparation", f"s3://{BUCKET}/preparation/"
SOURCE, TARGET = Place(BUCKET, "preparation/r.csv"), Place(BUCKET, "Interactions/prepared.csv")
CRAWLED = {
    "GetDatabase",
    "GetTables",
    "CreateTable",
    "UpdateTable",
    "GetPartitions",
    "BatchCreatePartition",
    "BatchUpdatePartition",
}
Refusal = str | None
"""Why something was not done; None when it was."""
CSV = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"


@dataclass(kw_only=True)
class HeldPreparation(PreparationWorld):
    """A stack of the program that prepares interactions, and then starts the retraining."""

    roles: HeldRoles
    program: dict[str, Any]
    prepares: tuple[str, ...] = ("Interactions",)
    starts_retraining: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self.s3 = HeldStore(self.roles, "preparation-function")

    def known(self) -> dict[str, Any]:
        """With the function and the topic of the program."""
        arns = {name: self.program[name] for name in ("functionArn", "topicArn")}
        return {**super().known(), **arns}

    def answer(self, call: Call) -> Outcome:
        """What a task gets, if its role may ask."""
        role = self.roles.arn("preparation-machine")
        try:
            return refused_task(self.roles, replace(call, role=role)) or super().answer(call)
        except ClientError as error:  # of the function, which is the task's
            return Failed("ClientError", str(error))


class HeldAthena(AthenaWorld):
    """An Athena whose queries run in the role of the state machine."""

    def __init__(self, home: Path, roles: HeldRoles) -> None:
        self._roles = roles
        super().__init__(home)

    def call(self, request: ServiceRequest) -> Response:
        """Answer a call of a query."""
        return self._roles.refusal(request) or super().call(request)

    def move_data(self, bucket: str) -> None:
        """Have the data of tables in another bucket."""
        self.objects = {
            path.replace("/data/", f"/{bucket}/"): body for path, body in self.objects.items()
        }
        described = (*self.tables.values(), *(p for each in self.partitions.values() for p in each))
        for each in described:
            storage = each["StorageDescriptor"]
            storage["Location"] = storage["Location"].replace("s3://data/", f"s3://{bucket}/")

    def refusal(self, sql: str) -> Refusal:
        """Why a query fails; None when it does not."""
        role = self._roles.arn("preparation-machine")
        results = {"OutputLocation": RESULTS}
        status = self.ended(self.begun(sql, role=role, ResultConfiguration=results))["Status"]
        self.athena.stop()
        return None if status["State"] == "SUCCEEDED" else str(status["StateChangeReason"])


@dataclass(kw_only=True)
class HeldCrawls(CrawledWorld):
    """A bucket that is crawled in the role of the program's crawlers."""

    roles: HeldRoles

    def call(self, request: ServiceRequest) -> Response:
        """Answer a call of a crawl."""
        asked = replace(request, role_arn=self.roles.arn("crawler"))
        return self.roles.refusal(asked) or super().call(request)


class FailingCopy(HeldStore):
    """A large result that S3 does not copy.

    Attributes:
        is_aborted: whether what was uploaded of it is gone.
    """

    def __init__(self, roles: HeldRoles) -> None:
        super().__init__(roles, "preparation-function")
        self.write(*SOURCE, b"x" * (placing.BEGINNING_BYTES + 1))
        self.is_aborted = False

    def create_multipart_upload(self, **_request: Any) -> dict[str, str]:
        """Begin."""
        return {"UploadId": "u"}

    def upload_part(self, **_request: Any) -> dict[str, str]:
        """Fail."""
        raise refused("SlowDown", 503)

    def abort_multipart_upload(self, *, Bucket: str, Key: str, UploadId: str) -> None:  # noqa: N803 - S3's own names
        """Give up."""
        self.require("DELETE", f"/{Bucket}/{Key}", query={"uploadId": [UploadId]})
        self.is_aborted = True


@dataclass(frozen=True)
class Stack:
    """Where an exercise is done.

    Attributes:
        roles: of the program.
        program: what its state machine knows of it.
        folder: for what an exercise keeps.
    """

    roles: HeldRoles
    program: dict[str, Any]
    folder: Path


@pytest.fixture(scope="module")
def roles(whole: Graph) -> HeldRoles:
    stack = known_to(whole, "personalize-preparation-workflow-machine")
    renamed = {
        f"s3:::{whole.exports['rawBucket']}": "s3:::raw",
        stack["bucket"]: BUCKET,
        f"crawler/{stack['datasets'][0]['crawlerName']}": "crawler/raw-interactions",
        f"workgroup/{stack['workGroup']}": f"workgroup/{WORK_GROUP}",
        f"database/{stack['database']}": "database/db",
        f"table/{stack['database']}/": "table/db/",
        stack["retrainingArn"]: RETRAINING,
    }
    return HeldRoles(whole, ACCOUNT, renamed)


@pytest.fixture
def stack(roles: HeldRoles, whole: Graph, tmp_path: Path) -> Iterator[Stack]:
    program = known_to(whole, "personalize-preparation-workflow-machine")
    with roles.holding(named_athena(WORK_GROUP), GLUE, STEP_FUNCTIONS):
        yield Stack(roles, program, tmp_path)


def crawl(stack: Stack) -> Refusal:
    """Make a table with partitions, and change both."""
    world = HeldCrawls(roles=stack.roles)
    try:
        for header, row in (("user,rating", "u1,1"), ("user,rating,item", "u1,1.5,i1")):
            for day in (1, 2):
                world.put(f"interactions/day={day}/1.csv", f"{header}\n{row}\n")
            world.crawl("interactions")
    except CrawlError as error:
        return str(error)
    return None if set(world.asked) >= CRAWLED else f"not asked: {CRAWLED - set(world.asked)}"


def log_crawl(stack: Stack) -> Refusal:
    """Write the log of a crawl."""
    written: list[str | None] = []

    def answer(request: ServiceRequest) -> Response:
        refusal = stack.roles.refusal(request)
        if refusal is None:
            written.append(request.target)
        return refusal or OK

    crawler = Crawler(
        account=ACCOUNT,
        region=REGION,
        name="raw-interactions",
        settings={"Role": stack.roles.arn("crawler")},
        created_at=0.0,
        updated_at=0.0,
    )
    crawl_log.write(MadeUpCalls(answer), crawler, ["done"], 0.0)
    return None if "Logs_20140328.PutLogEvents" in written else "no line was written"


def query(stack: Stack) -> Refusal:
    """Query a table with partitions."""
    world = HeldAthena(stack.folder, stack.roles)
    world.add_table("ratings", {"a": "string"}, CSV, {"1/a.csv": b"x\n"}, keys={"day": "string"})
    world.add_partition("ratings", "1", folder="1/")
    world.move_data("raw")
    return world.refusal("SELECT a, day FROM ratings")


def query_what_is_missing(stack: Stack) -> Refusal:
    """Be told that a table is missing."""
    ended = HeldAthena(stack.folder, stack.roles).refusal("SELECT a FROM ratings")
    return None if "TABLE_NOT_FOUND" in str(ended) else ended


def prepare(stack: Stack) -> Refusal:
    """Crawl, query, check, place, and start the retraining."""
    world = HeldPreparation(roles=stack.roles, program=stack.program)
    ended = world.run()
    return None if world.retrainings else str(ended.execution.progress.cause)


def give_up_query(stack: Stack) -> Refusal:
    """Stop a query that takes too long, and tell that."""
    world = HeldPreparation(roles=stack.roles, program=stack.program)
    query = world.queries["query-Interactions"] = Query(HEADERS["Interactions"], polls=10_000)
    world.run()
    return None if query.state == "CANCELLED" and world.mails else "not stopped and told"


def give_up_placing(stack: Stack) -> Refusal:
    """Leave no parts of a large result behind whose copy fails."""
    s3 = FailingCopy(stack.roles)
    with pytest.raises(ClientError):
        placing.place_result(s3, SOURCE, TARGET)
    return None if s3.is_aborted else "parts are left"


EXERCISES: dict[str, Callable[[Stack], Refusal]] = {
    each.__name__: each
    for each in (
        crawl,
        log_crawl,
        query,
        query_what_is_missing,
        prepare,
        give_up_query,
        give_up_placing,
    )
}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_with_all_of_them_it_is_done(stack: Stack, exercise: str) -> None:
    assert EXERCISES[exercise](stack) is None
    assert stack.roles.refused == []


@pytest.mark.parametrize(("exercise", "permission"), proven_by(*EXERCISES), ids=str)
def test_without_one_it_fails(stack: Stack, exercise: str, permission: Permission) -> None:
    with stack.roles.without(permission):
        assert EXERCISES[exercise](stack) is not None
    assert permission.action in stack.roles.refused
