"""The workflow of preparation in the test's own process: the interpreter of Step Functions and the function, with crawlers and
queries that go as a test says, and answer in the shapes of Glue and Athena.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from components.data.data_preparation import crawler_field, prepared_key, query_field
from components.data.preparation.definition import definition
from handlers.preparation.places import Place, place_of
from handlers.preparation.placing import place_result
from handlers.preparation.result_check import check_result
from handlers.shared.service.schemas import DATASET_TYPES
from localaws.stepfunctions.interpreter.tasks import Call, Failed, Outcome, Succeeded
from tests.support.object_store import ObjectStore
from tests.support.row_queries import PREFIX, RowQueries
from tests.support.state_machines import Played, play

SDK = "arn:aws:states:::aws-sdk:"
BUCKET = "shop-data"
RETRAINING = "arn:aws:states:us-east-1:000000000000:stateMachine:shop-retraining"
HEADERS = {
    "Interactions": '"USER_ID","ITEM_ID","TIMESTAMP"\n"u1","i1","1700000000"\n',
    "Items": '"ITEM_ID","TITLE"\n"i1","Heat"\n',
    "Users": '"USER_ID","AGE"\n"u1","30"\n',
}
"""Results that fit, by dataset, as Athena writes them."""


@dataclass
class Crawler:
    """A crawler.

    Attributes:
        polls: how often it is still RUNNING when it is looked at.
        status: of the crawl, once it has ended.
        reason: why it failed.
        started: how often.
        is_running: whether it runs.
    """

    polls: int = 2
    status: str = "SUCCEEDED"
    reason: str = "Insufficient Lake Formation permissions"
    started: int = 0
    is_running: bool = False


@dataclass
class Query:
    """A query.

    Attributes:
        result: of its statement.
        polls: how often it is still RUNNING when it is looked at.
        state: how it ends.
        ending: of the name of its result.
    """

    result: str
    polls: int = 1
    state: str = "SUCCEEDED"
    ending: str = "csv"


@dataclass
class PreparationWorld:
    """A stack that prepares some datasets.

    Attributes:
        prepares: the types of its datasets.
        starts_retraining: whether it starts the retraining.
        hours: that crawls and queries may take.
        s3: its data bucket.
        crawlers: by name.
        queries: by the id of the named query.
        executions: the ids of queries that were started, by client token.
        mails: subjects and texts.
        retrainings: names of the runs of retraining that were started.
        lost: operations whose next answer is lost.
        row_queries: the checks of all rows.
    """

    prepares: tuple[str, ...] = ("Interactions", "Items", "Users")
    starts_retraining: bool = False
    hours: tuple[int, int] = (4, 2)
    s3: ObjectStore = field(default_factory=ObjectStore)
    crawlers: dict[str, Crawler] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    executions: dict[str, str] = field(default_factory=dict)
    mails: list[tuple[str, str]] = field(default_factory=list)
    retrainings: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    row_queries: RowQueries = field(default_factory=RowQueries)
    _looks: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in DATASET_TYPES:
            self.crawlers[f"raw-{each.lower()}"] = Crawler()
            self.queries[f"query-{each}"] = Query(HEADERS[each])

    def run(self, given: Any = None) -> Played:
        """Play an execution to its end."""
        return play(json.dumps(definition(self.known())), given, self.answer)

    def known(self) -> dict[str, Any]:
        """What the state machine knows of the stack."""
        return {
            "name": "shop/test",
            "functionArn": "arn:function",
            "topicArn": "arn:topic",
            "consoleUrl": "https://console/",
            "bucket": BUCKET,
            "database": "shop_raw",
            "workGroup": "shop-preparation",
            "linesTable": "results_lines",
            "datasets": [
                {
                    "datasetType": each,
                    "key": prepared_key(each),
                    "queryField": query_field(each),
                    "crawlerField": crawler_field(each),
                    "crawlerName": f"raw-{each.lower()}",
                    **(
                        {"queryId": f"query-{each}", "schema": f"schema of {each}"}
                        if each in self.prepares
                        else {}
                    ),
                }
                for each in DATASET_TYPES
            ],
            "crawlHours": self.hours[0],
            "queryHours": self.hours[1],
            **({"retrainingArn": RETRAINING} if self.starts_retraining else {}),
        }

    def placed(self) -> dict[str, str]:
        """The files in the folders that imports read."""
        found = self.s3.bodies(BUCKET)
        return {key: body.decode() for key, body in found.items() if key[0].isupper()}

    def answer(self, call: Call) -> Outcome:
        """What a task gets."""
        outcome = _TASKS[call.resource](self, json.loads(json.dumps(call.arguments)))
        operation = call.resource.rpartition(":")[2]
        if operation in self.lost:
            self.lost.remove(operation)
            service = call.resource.split(":")[-2].title()
            return Failed(f"{service}.SdkClientException", "Read timed out")
        return outcome

    def start_crawler(self, arguments: dict[str, Any]) -> Outcome:
        """Start a crawl."""
        crawler = self.crawlers.get(arguments["Name"])
        if crawler is None:
            return Failed("Glue.EntityNotFoundException", f"Crawler {arguments['Name']} not found")
        if crawler.is_running:
            return Failed("Glue.CrawlerRunningException", "Crawler has already started")
        crawler.is_running = True
        crawler.started += 1
        return Succeeded({})

    def get_crawler(self, arguments: dict[str, Any]) -> Outcome:
        """Tell how far a crawl is."""
        crawler = self.crawlers[arguments["Name"]]
        crawler.polls -= 1
        crawler.is_running = crawler.is_running and crawler.polls >= 0
        if crawler.is_running:
            return Succeeded({"Crawler": {"Name": arguments["Name"], "State": "RUNNING"}})
        why = {} if crawler.status == "SUCCEEDED" else {"ErrorMessage": crawler.reason}
        last = {"Status": crawler.status, "LogGroup": "/aws-glue/crawlers", **why}
        return Succeeded(
            {"Crawler": {"Name": arguments["Name"], "State": "READY", "LastCrawl": last}}
        )

    def get_named_query(self, arguments: dict[str, Any]) -> Outcome:
        """Tell the text of a query; here its id, by which it is found again."""
        if arguments["NamedQueryId"] not in self.queries:
            return Failed("Athena.InvalidRequestException", "NamedQuery is not found.")
        return Succeeded(
            {
                "NamedQuery": {
                    "QueryString": arguments["NamedQueryId"],
                    "WorkGroup": "shop-preparation",
                }
            }
        )

    def start_query(self, arguments: dict[str, Any]) -> Outcome:
        """Start a query, once a token."""
        assert arguments["QueryExecutionContext"] == {"Database": "shop_raw"}
        assert arguments["WorkGroup"] == "shop-preparation"
        token = arguments["ClientRequestToken"]
        assert 32 <= len(token) <= 128
        self.executions.setdefault(token, f"{arguments['QueryString']}/{len(self.executions)}")
        return Succeeded({"QueryExecutionId": self.executions[token]})

    def get_query(self, arguments: dict[str, Any]) -> Outcome:
        """Tell how far a query is."""
        execution = arguments["QueryExecutionId"]
        if execution.startswith(PREFIX):
            return self.row_queries.get(execution)
        query = self.queries[execution.partition("/")[0]]
        self._looks[execution] = self._looks.get(execution, 0) + 1
        state = "RUNNING" if self._looks[execution] <= query.polls else query.state
        location = f"s3://{BUCKET}/preparation/{execution}.{query.ending}"
        if state == "SUCCEEDED":
            place = place_of(location)
            self.s3.write(place.bucket, place.key, query.result.encode())
            self.s3.write(place.bucket, f"{place.key}.metadata", b"\x00")
        why = {"StateChangeReason": "TABLE_NOT_FOUND: line 3:6"} if state == "FAILED" else {}
        return Succeeded(
            {
                "QueryExecution": {
                    "QueryExecutionId": execution,
                    "ResultConfiguration": {"OutputLocation": location},
                    "Status": {"State": state, **why},
                    "Statistics": {"DataScannedInBytes": 4096},
                }
            }
        )

    def stop_query(self, arguments: dict[str, Any]) -> Outcome:
        """Cancel a query."""
        if arguments["QueryExecutionId"].startswith(PREFIX):
            return self.row_queries.stop(arguments["QueryExecutionId"])
        self.queries[arguments["QueryExecutionId"].partition("/")[0]].state = "CANCELLED"
        return Succeeded({})

    def invoke(self, arguments: dict[str, Any]) -> Outcome:
        """Invoke the function."""
        event = arguments["Payload"]
        if event["task"] in {"start-check", "judge-check"}:
            kind = event["dataset"]["datasetType"]
            assert event["dataset"]["schema"] == f"schema of {kind}"
            assert event["location"].startswith(f"s3://{BUCKET}/preparation/")
            answer_check = getattr(self.row_queries, event["task"].removesuffix("-check"))
            checked: Outcome = answer_check(kind, event)
            return checked
        try:
            if event["task"] == "check":
                columns = check_result(self.s3, event["datasetType"], event["location"])
                return Succeeded({"Payload": {"columns": columns}})
            target = Place(event["bucket"], event["key"])
            size = place_result(self.s3, place_of(event["location"]), target)
        except ValueError as error:
            told = {"errorMessage": str(error), "errorType": type(error).__name__}
            return Failed(type(error).__name__, json.dumps(told))
        location = f"s3://{target.bucket}/{target.key}"
        return Succeeded({"Payload": {"location": location, "bytes": size}})

    def publish(self, arguments: dict[str, Any]) -> Outcome:
        """Publish a message."""
        assert len(arguments["Subject"]) <= 100
        self.mails.append((arguments["Subject"], arguments["Message"]))
        return Succeeded({"MessageId": str(len(self.mails))})

    def start_retraining(self, arguments: dict[str, Any]) -> Outcome:
        """Start the retraining."""
        assert (arguments["StateMachineArn"], arguments["Input"]) == (RETRAINING, "{}")
        if arguments["Name"] in self.retrainings:
            return Failed("Sfn.ExecutionAlreadyExistsException", "Execution Already Exists")
        self.retrainings.append(arguments["Name"])
        return Succeeded({"ExecutionArn": RETRAINING})


_TASKS: dict[str, Callable[[PreparationWorld, dict[str, Any]], Outcome]] = {
    f"{SDK}glue:startCrawler": PreparationWorld.start_crawler,
    f"{SDK}glue:getCrawler": PreparationWorld.get_crawler,
    f"{SDK}athena:getNamedQuery": PreparationWorld.get_named_query,
    f"{SDK}athena:startQueryExecution": PreparationWorld.start_query,
    f"{SDK}athena:getQueryExecution": PreparationWorld.get_query,
    f"{SDK}athena:stopQueryExecution": PreparationWorld.stop_query,
    f"{SDK}sfn:startExecution": PreparationWorld.start_retraining,
    "arn:aws:states:::lambda:invoke": PreparationWorld.invoke,
    "arn:aws:states:::sns:publish": PreparationWorld.publish,
}
