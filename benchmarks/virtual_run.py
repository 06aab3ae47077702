"""Runs of the workflow of retraining on a clock that is moved.

The definition and its interpreter are those of a stack on the local AWS; the services answer as they are told to.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from components.training.retraining.definition import definition
from localaws.stepfunctions.interpreter.execution import Facts
from localaws.stepfunctions.interpreter.run import Run
from localaws.stepfunctions.interpreter.tasks import Call, Outcome, Succeeded

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:bench-retraining"
METRIC = "coverage"
ALARM = "api-errors"
Answer = dict[str, Any]


@dataclass
class VirtualRun:
    """A run that imports one dataset and trains some models, of which all pass the gate.

    Args:
        models: purposes of the models.
        import_seconds, training_seconds, update_seconds: how long the service takes for each.
        bake_minutes: how long alarms are watched.
        alarm_seconds: after a new version has begun to serve, an alarm goes off; None for never.

    Attributes:
        now: seconds since the run began.
        executions: by their names, in the order in which they began.
        calls: how often each operation was called.
        ends_at: when imports and trainings end, by ARN.
        noticed_at: when a state first heard of that.
        moved_at: when UpdateCampaign took a version, by its ARN.
        serves_from: when a campaign began to serve a version, likewise.
    """

    models: tuple[str, ...] = ("home",)
    import_seconds: float = 600.0
    training_seconds: float = 3600.0
    update_seconds: float = 600.0
    bake_minutes: int = 30
    alarm_seconds: float | None = None
    now: float = 0.0
    executions: dict[str, Run] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    ends_at: dict[str, float] = field(default_factory=dict)
    noticed_at: dict[str, float] = field(default_factory=dict)
    moved_at: dict[str, float] = field(default_factory=dict)
    serves_from: dict[str, float] = field(default_factory=dict)
    _campaigns: dict[str, str] = field(default_factory=dict)

    def play(self) -> None:
        """Let the run, and what goes on with it, come to their end."""
        self._campaigns = {each: old(each) for each in self.models}
        self._begin("run", "{}")
        while (due := self._next_due()) is not None:
            self.now = max(self.now, due)
            for run in list(self.executions.values()):
                self._go_on(run)

    @property
    def events(self) -> list[dict[str, Any]]:
        """Events of all executions, one execution after the other, as GetExecutionHistory has them in boto3."""
        return [
            {**event, "timestamp": datetime.fromtimestamp(event["timestamp"], UTC)}
            for run in self.executions.values()
            for event in run.execution.pending
        ]

    @property
    def longest_history(self) -> int:
        """The most events that one execution has."""
        return max(run.execution.progress.events for run in self.executions.values())

    def _next_due(self) -> float | None:
        due = [run.execution.progress.next_due() for run in self.executions.values()]
        return min((moment for moment in due if moment is not None), default=None)

    def _begin(self, name: str, given: str) -> None:
        facts = Facts(
            arn=f"{MACHINE.replace('stateMachine', 'execution')}:{name}",
            name=name,
            machine=MACHINE,
            machine_name="bench-retraining",
            revision="1",
            definition=json.dumps(definition(self._stack())),
            role="arn:aws:iam::123456789012:role/bench",
            logging={},
            tracing={},
            encryption={},
            input=given,
            started_at=self.now,
            order=len(self.executions),
        )
        self.executions[name] = Run.begun(facts)
        self._go_on(self.executions[name])

    def _go_on(self, run: Run) -> None:
        calls = run.go_on(self.now)
        while calls:
            outcomes: dict[int, Outcome] = {call.number: self._answer(call) for call in calls}
            calls = run.go_on(self.now, outcomes)

    def _answer(self, call: Call) -> Outcome:
        operation = call.resource.rpartition(":")[2]
        self.calls[operation] += 1
        answer = _ANSWERS.get(operation, _nothing)
        return Succeeded(answer(self, json.loads(json.dumps(call.arguments))))

    def _stack(self) -> dict[str, Any]:
        return {
            "name": "bench",
            "functionArn": "function",
            "topicArn": "topic",
            "consoleUrl": "",
            "importRoleArn": "role",
            "gate": {"metrics": [METRIC], "minRatio": 0.95},
            "bakeMinutes": self.bake_minutes,
            "bakeAlarms": [ALARM],
            "models": {},
            "tags": [],
        }

    def invoke(self, _arguments: Answer) -> Answer:
        """The plan of the run."""
        dataset = {
            "datasetType": "Interactions",
            "datasetArn": "dataset",
            "jobName": "import",
            "jobArn": "import",
            "dataLocation": "s3://bench/Interactions/",
            "importMode": "FULL",
        }
        models = [
            {
                "purpose": each,
                "solutionArn": each,
                "campaignArn": each,
                "versionName": new(each),
                "trainingMode": "FULL",
                "deployment": "managed",
            }
            for each in self.models
        ]
        plan = {"things": [], "imports": [dataset], "models": models, "warnings": []}
        return {"Payload": plan}

    def create_job(self, arguments: Answer) -> Answer:
        """An import begins."""
        self.ends_at[arguments["JobName"]] = self.now + self.import_seconds
        return {"DatasetImportJobArn": arguments["JobName"]}

    def create_version(self, arguments: Answer) -> Answer:
        """A training begins."""
        self.ends_at[arguments["Name"]] = self.now + self.training_seconds
        return {"SolutionVersionArn": arguments["Name"]}

    def describe_job(self, arguments: Answer) -> Answer:
        """How far an import is."""
        return {"DatasetImportJob": {"Status": self._status(arguments["DatasetImportJobArn"])}}

    def describe_version(self, arguments: Answer) -> Answer:
        """How far a training is."""
        return {"SolutionVersion": {"Status": self._status(arguments["SolutionVersionArn"])}}

    def update_campaign(self, arguments: Answer) -> Answer:
        """A campaign begins to move."""
        version = arguments["SolutionVersionArn"]
        self._campaigns[arguments["CampaignArn"]] = version
        self.moved_at[version] = self.now
        self.serves_from[version] = self.now + self.update_seconds
        return {"CampaignArn": arguments["CampaignArn"]}

    def describe_campaign(self, arguments: Answer) -> Answer:
        """What a campaign serves."""
        version = self._campaigns[arguments["CampaignArn"]]
        is_over = self.serves_from.get(version, 0.0) <= self.now
        status = "ACTIVE" if is_over else "CREATE IN_PROGRESS"
        latest = {"Status": status} if version in self.moved_at else None
        return {
            "Campaign": {
                "SolutionVersionArn": version,
                **({} if latest is None else {"LatestCampaignUpdate": latest}),
            }
        }

    def describe_alarms(self, _arguments: Answer) -> Answer:
        """Which alarms are on: one, so many seconds after the first new version serves."""
        began = min(self.serves_from.values(), default=None)
        is_on = (
            self.alarm_seconds is not None
            and began is not None
            and self.now >= began + self.alarm_seconds
        )
        return {"MetricAlarms": [{"AlarmName": ALARM}] * is_on, "CompositeAlarms": []}

    def metrics(self, _arguments: Answer) -> Answer:
        """All versions are equally good."""
        return {"Metrics": {METRIC: 0.5}}

    def list_executions(self, _arguments: Answer) -> Answer:
        """The executions that run."""
        running = [r.execution.facts for r in self.executions.values() if r.execution.is_running]
        return {
            "Executions": [
                {
                    "ExecutionArn": each.arn,
                    "Name": each.name,
                    "StartDate": datetime.fromtimestamp(each.started_at, UTC).isoformat(),
                }
                for each in running
            ]
        }

    def start_execution(self, arguments: Answer) -> Answer:
        """Another execution goes on."""
        self._begin(arguments["Name"], arguments["Input"])
        return {}

    def _status(self, arn: str) -> str:
        if self.ends_at[arn] > self.now:
            return "CREATE IN_PROGRESS"
        self.noticed_at.setdefault(arn, self.now)
        return "ACTIVE"


def old(purpose: str) -> str:
    """ARN of the version that a campaign serves at first."""
    return f"{purpose}-old"


def new(purpose: str) -> str:
    """ARN of the version that the run trains."""
    return f"{purpose}-new"


def _nothing(_run: VirtualRun, _arguments: Answer) -> Answer:
    return {}


_ANSWERS: Mapping[str, Callable[[VirtualRun, Answer], Answer]] = {
    "invoke": VirtualRun.invoke,
    "createDatasetImportJob": VirtualRun.create_job,
    "describeDatasetImportJob": VirtualRun.describe_job,
    "createSolutionVersion": VirtualRun.create_version,
    "describeSolutionVersion": VirtualRun.describe_version,
    "updateCampaign": VirtualRun.update_campaign,
    "describeCampaign": VirtualRun.describe_campaign,
    "describeAlarms": VirtualRun.describe_alarms,
    "getSolutionMetrics": VirtualRun.metrics,
    "listExecutions": VirtualRun.list_executions,
    "startExecution": VirtualRun.start_execution,
}
