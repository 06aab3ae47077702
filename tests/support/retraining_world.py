"""The workflow of retraining in the test's own process: the interpreter of Step Functions, Amazon Personalize on the test's
clock, and the function; mails and events are kept, alarms and metrics are as a test says.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSPreparedRequest

from components.training.retraining.definition import definition
from handlers.retraining.planner import Planner
from handlers.retraining.versions import find_version
from localaws.personalize.service import answer
from localaws.shared.ports import Response, ServiceRequest
from localaws.stepfunctions.integrations.caller import TaskCaller
from localaws.stepfunctions.interpreter.execution import Facts
from localaws.stepfunctions.interpreter.run import Run
from localaws.stepfunctions.interpreter.tasks import Call, Failed, Outcome, Succeeded
from tests.support.lifecycle_service import (
    ACCOUNT,
    GROUP,
    PREFIX,
    RECIPE,
    REGION,
    ROLE,
    SCHEMA,
    LifecycleService,
    TestClock,
    on_test_clock,
)
from tests.support.object_store import ObjectStore
from tests.support.personalize_client import client
from tests.support.row_queries import RowQueries

MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:travel-retraining"
BUCKET = "travel-data"
DATASET = f"{PREFIX}dataset/travel/INTERACTIONS"
NDCG = "normalized_discounted_cumulative_gain_at_25"
SDK = "arn:aws:states:::aws-sdk:"
GOOD, ALARM = 0.5, "api-errors"
MIN_NEW_EVENTS = 3
ROW_CHECKS = {
    "workGroup": "travel-preparation",
    "database": "travel_raw",
    "tables": {each: f"{each.lower()}_lines" for each in ("Interactions", "Items", "Users")},
    "hours": 2,
}
"""What the state machine knows of a stack that prepares raw data."""
MAX_WAKE_UPS = 20_000


def interactions(seed: int = 0) -> str:
    """A file that differs by its seed, with as many rows as an import needs."""
    rows = (f"u{n % 40},i{(n + seed) % 90},{1_700_000_000 + n},view" for n in range(1000))
    return "\n".join(["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE", *rows]) + "\n"


@dataclass
class RetrainingWorld:
    """A deployed stack with one model or several, and its workflow.

    Args:
        home: where the service keeps what it has.
        stack: settings that differ from the defaults, by their names in the definition.
        models: purposes of its models.

    Attributes:
        clock: seconds; it moves while the world runs.
        service: Amazon Personalize.
        s3: the data.
        mails: subjects and texts of all messages.
        events: what was put on the event bus.
        alarms: names of alarms that are on.
        metrics: what GetSolutionMetrics says of versions by ARN; `GOOD` of all others.
        runs: all executions, by their names.
        new_events: when events were archived; so many as `MIN_NEW_EVENTS` are worth a training.
        lost: operations of Amazon Personalize whose next answer is lost.
        row_queries: the checks of all rows.
    """

    home: Path
    stack: dict[str, Any] = field(default_factory=dict)
    models: tuple[str, ...] = ("home",)
    mails: list[tuple[str, str]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    alarms: set[str] = field(default_factory=set)
    metrics: dict[str, dict[str, float]] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    new_events: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    row_queries: RowQueries = field(default_factory=RowQueries)

    def __post_init__(self) -> None:
        self.clock = TestClock()
        self.service: LifecycleService = on_test_clock(self.home, self.clock)
        self.s3 = ObjectStore()
        self.client = client(REGION, self._send)
        self._deploy()
        self.definition = json.dumps(definition(self.known()))

    def delete_users(self) -> None:
        """Delete users by a list, as `pulumi up` does with another one in the configuration."""
        made = self.service.outside.create_data_deletion_job(
            jobName=f"travel-{len(self.runs)}",
            datasetGroupArn=GROUP,
            dataSource={"dataLocation": f"s3://{BUCKET}/deletions/list.csv"},
            roleArn=ROLE,
        )
        self.stack["deletionJobArn"] = made["dataDeletionJobArn"]
        self.definition = json.dumps(definition(self.known()))

    def upload(self, seed: int) -> None:
        """Put a file of interactions into its folder."""
        self.s3.write(BUCKET, "Interactions/interactions.csv", interactions(seed).encode())

    def start(self, given: Mapping[str, Any] | None = None, name: str | None = None) -> str:
        """Start an execution, and let it go as far as it can at once; its name."""
        name = name or f"run-{len(self.runs)}"
        facts = Facts(
            arn=f"{MACHINE.replace('stateMachine', 'execution')}:{name}",
            name=name,
            machine=MACHINE,
            machine_name="travel-retraining",
            revision="1",
            definition=self.definition,
            role=ROLE,
            logging={},
            tracing={},
            encryption={},
            input=json.dumps(given or {}),
            started_at=self.clock.now,
            order=len(self.runs),
        )
        self.runs[name] = Run.begun(facts)
        self._go_on(self.runs[name])
        return name

    def wake(self, seconds: float) -> None:
        """Let time pass, and wake what is due then."""
        self.clock.sleep(seconds)
        for run in list(self.runs.values()):
            self._go_on(run)

    def under_way(self, kind: str) -> list[str]:
        """ARNs of all of a kind that are being made."""
        arns = self.service.arns(kind)
        return [arn for arn in arns if self.service.status(arn) == "CREATE IN_PROGRESS"]

    def hold(self, kind: str, ends_at: float) -> None:
        """Let all of a kind that are being made be so until a moment."""
        for arn in self.service.arns(kind):
            if self.service.status(arn) in {"CREATE PENDING", "CREATE IN_PROGRESS"}:
                self.service.resource(arn).due = ends_at

    def finish(self) -> None:
        """Let time pass until no execution runs."""
        for _ in range(MAX_WAKE_UPS):
            if not self.step():
                return
        raise AssertionError("an execution does not end")

    def wake_until(self, moment: float) -> None:
        """Let time pass up to a moment, with all that happens until then."""
        while (due := self._next_due()) is not None and due <= moment:
            self.wake(max(0.0, due - self.clock.now))
        self.wake(max(0.0, moment - self.clock.now))

    def step(self) -> bool:
        """Let time pass until something is due; whether anything was."""
        due = self._next_due()
        if due is not None:
            self.wake(max(0.0, due - self.clock.now))
        return due is not None

    def _next_due(self) -> float | None:
        due = [run.execution.progress.next_due() for run in self.runs.values()]
        return min((moment for moment in due if moment is not None), default=None)

    def run(self, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Run an execution to its end; its status, output, error and cause."""
        name = self.start(given)
        self.finish()
        return self.outcome(name)

    def outcome(self, name: str) -> dict[str, Any]:
        """How an execution has ended."""
        progress = self.runs[name].execution.progress
        output = {} if progress.output is None else json.loads(progress.output)
        return {
            "status": progress.status,
            "output": output,
            "error": progress.error,
            "cause": progress.cause,
        }

    def serving(self, purpose: str = "home") -> str:
        """ARN of the version that a campaign serves."""
        found = self.service.document(campaign(purpose))
        return str(found["solutionVersionArn"])

    def trainings(self) -> int:
        """How many versions there are, Pulumi's included."""
        return len(self.service.arns("SolutionVersion"))

    def call(self, request: ServiceRequest) -> Response:
        """Answer a task that calls Amazon Personalize."""
        operation = str(request.target).partition(".")[2]
        answered = answer(
            self.service.personalize, self.service.caller, operation, request.body or b"{}"
        )
        if operation in self.lost:
            self.lost.remove(operation)
            return Response(500, {}, b'{"__type": "InternalFailure", "message": "lost"}')
        return answered

    def _send(self, request: AWSPreparedRequest) -> Response:
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        return answer(
            self.service.personalize, self.service.caller, operation, request.body or b"{}"
        )

    def _go_on(self, run: Run) -> None:
        calls = run.go_on(self.clock.now)
        while calls:
            outcomes = {call.number: self._make(call) for call in calls}
            calls = run.go_on(self.clock.now, outcomes)

    def _make(self, call: Call) -> Outcome:
        arguments = json.loads(json.dumps(call.arguments))
        if call.resource == f"{SDK}personalize:getSolutionMetrics":
            version = arguments["SolutionVersionArn"]
            return Succeeded({"Metrics": self.metrics.get(version, {NDCG: GOOD})})
        if call.resource.startswith(f"{SDK}personalize:"):
            return TaskCaller(_Wire(self.call)).make(call)
        return _TASKS[call.resource](self, arguments)

    def invoke(self, arguments: dict[str, Any]) -> Outcome:
        """Invoke the function."""
        event = arguments["Payload"]
        if event["task"] in {"start-check", "judge-check"}:
            assert "rowChecks" in event["stack"]
            answer_check = getattr(self.row_queries, event["task"].removesuffix("-check"))
            checked: Outcome = answer_check(event["check"]["datasetType"], event)
            return checked
        try:
            if event["task"] == "plan":
                planner = Planner(self.client, self.s3, event["stack"], self._enough_events_since)
                answered = planner.plan(event["input"])
            else:
                named = (event["solutionArn"], event["versionName"])
                answered = {"versionArn": find_version(self.client, *named)}
        except (LookupError, ValueError) as error:
            told = {"errorMessage": str(error), "errorType": type(error).__name__}
            return Failed(type(error).__name__, json.dumps(told))
        return Succeeded({"Payload": json.loads(json.dumps(answered))})

    def _enough_events_since(self, since: datetime) -> bool:
        return sum(at >= since.timestamp() for at in self.new_events) >= MIN_NEW_EVENTS

    def publish(self, arguments: dict[str, Any]) -> Outcome:
        """Publish a message."""
        assert len(arguments["Subject"]) <= 100
        self.mails.append((arguments["Subject"], arguments["Message"]))
        return Succeeded({"MessageId": str(len(self.mails))})

    def put_events(self, arguments: dict[str, Any]) -> Outcome:
        """Put events on the bus."""
        self.events += [entry["Detail"] for entry in arguments["Entries"]]
        return Succeeded({"FailedEntryCount": 0})

    def get_query(self, arguments: dict[str, Any]) -> Outcome:
        """Tell how far a query of Athena is."""
        return self.row_queries.get(arguments["QueryExecutionId"])

    def stop_query(self, arguments: dict[str, Any]) -> Outcome:
        """Cancel a query of Athena."""
        return self.row_queries.stop(arguments["QueryExecutionId"])

    def describe_alarms(self, arguments: dict[str, Any]) -> Outcome:
        """Tell which of some alarms are on."""
        assert arguments["AlarmNames"]
        on = [each for each in arguments["AlarmNames"] if each in self.alarms]
        return Succeeded(
            {"MetricAlarms": [{"AlarmName": each} for each in on], "CompositeAlarms": []}
        )

    def list_executions(self, _arguments: dict[str, Any]) -> Outcome:
        """Tell which executions run, the newest first."""
        running = [run.execution.facts for run in self.runs.values() if run.execution.is_running]
        return Succeeded(
            {
                "Executions": [
                    {
                        "ExecutionArn": each.arn,
                        "Name": each.name,
                        "StartDate": datetime.fromtimestamp(each.started_at, UTC).isoformat(),
                    }
                    for each in reversed(running)
                ]
            }
        )

    def start_execution(self, arguments: dict[str, Any]) -> Outcome:
        """Go on in another execution."""
        assert arguments["StateMachineArn"] == MACHINE
        name = self.start(json.loads(arguments["Input"]), arguments["Name"])
        return Succeeded({"ExecutionArn": self.runs[name].execution.facts.arn})

    def _deploy(self) -> None:
        """What `pulumi up` makes."""
        outside = self.service.outside
        made = outside.create_dataset(
            name="interactions", datasetGroupArn=GROUP, datasetType="Interactions", schemaArn=SCHEMA
        )
        self.service.settle(made["datasetArn"])
        job = outside.create_dataset_import_job(
            jobName="travel-interactions-0e1f",
            datasetArn=DATASET,
            dataSource={"dataLocation": f"s3://{BUCKET}/interactions/0e1f.csv"},
            roleArn=ROLE,
        )
        self.service.settle(job["datasetImportJobArn"])
        self.clock.sleep(60)
        for purpose in self.models:
            self._deploy_model(purpose)
        self.clock.sleep(60)

    def _deploy_model(self, purpose: str) -> None:
        outside, settle = self.service.outside, self.service.settle
        made = outside.create_solution(
            name=purpose, datasetGroupArn=GROUP, recipeArn=RECIPE, performAutoTraining=False
        )
        solution_arn = settle(made["solutionArn"])
        version = outside.create_solution_version(solutionArn=solution_arn)
        version_arn = settle(version["solutionVersionArn"])
        made = outside.create_campaign(
            name=purpose, solutionVersionArn=version_arn, minProvisionedTPS=1
        )
        settle(made["campaignArn"])

    def known(self) -> dict[str, Any]:
        """What the state machine knows of its stack."""
        return {
            "name": "shop/travel",
            "functionArn": "arn:function",
            "topicArn": "arn:topic",
            "consoleUrl": "https://console/",
            "bucket": BUCKET,
            "importRoleArn": ROLE,
            "importMode": "FULL",
            "datasetGroupArn": GROUP,
            "datasets": {"Interactions": {"arn": DATASET, "jobPrefix": "travel-interactions"}},
            "models": {
                purpose: {"solutionArn": solution(purpose), "campaignArn": campaign(purpose)}
                for purpose in self.models
            },
            "deployment": "managed",
            "gate": {"metrics": [NDCG], "minRatio": 0.95},
            "bakeMinutes": 5,
            "bakeAlarms": [ALARM],
            "tags": [{"TagKey": "stack", "TagValue": "travel"}],
            **self.stack,
        }


@dataclass(frozen=True)
class _Wire:
    """How tasks reach Amazon Personalize."""

    answer: Callable[[ServiceRequest], Response]

    def call(self, request: ServiceRequest) -> Response:
        return self.answer(request)

    def invoke(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("tasks invoke functions by the API of Lambda")


def solution(purpose: str = "home") -> str:
    """ARN of the solution of a model."""
    return f"{PREFIX}solution/{purpose}"


def campaign(purpose: str = "home") -> str:
    """ARN of the campaign of a model."""
    return f"{PREFIX}campaign/{purpose}"


_TASKS = {
    "arn:aws:states:::lambda:invoke": RetrainingWorld.invoke,
    "arn:aws:states:::sns:publish": RetrainingWorld.publish,
    "arn:aws:states:::events:putEvents": RetrainingWorld.put_events,
    f"{SDK}athena:getQueryExecution": RetrainingWorld.get_query,
    f"{SDK}athena:stopQueryExecution": RetrainingWorld.stop_query,
    f"{SDK}cloudwatch:describeAlarms": RetrainingWorld.describe_alarms,
    f"{SDK}sfn:listExecutions": RetrainingWorld.list_executions,
    f"{SDK}sfn:startExecution": RetrainingWorld.start_execution,
}
