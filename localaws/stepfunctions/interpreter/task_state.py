"""Task states: a call begins, and its outcome comes, or does not come in time.

Source: AWS Step Functions Developer Guide, "Task workflow state".
"""

from localaws.stepfunctions.arns import place
from localaws.stepfunctions.integrations.resource import resource_of
from localaws.stepfunctions.interpreter import faults
from localaws.stepfunctions.interpreter.branch import Phase
from localaws.stepfunctions.interpreter.faults import StateError
from localaws.stepfunctions.interpreter.tasks import Call, Failed, Outcome
from localaws.stepfunctions.interpreter.visit import Visit
from localaws.stepfunctions.language.json_text import text


def begin_task(visit: Visit) -> Call:
    """Begin a call; its arguments stay the same if it has to be made once more."""
    branch, progress = visit.branch, visit.execution.progress
    arguments = visit.value("Arguments") if "Arguments" in visit.state else {}
    branch.arguments = visit.limited(arguments, "arguments")
    timeout: dict[str, int] = {}
    if "TimeoutSeconds" in visit.state:
        timeout = {"timeoutInSeconds": visit.count("TimeoutSeconds", 0)}
        branch.deadline = visit.now + timeout["timeoutInSeconds"]
    _, region = place(visit.execution.facts.machine)
    progress.calls += 1
    branch.call = progress.calls
    branch.phase = Phase.CALLING
    visit.record(
        "TaskScheduled",
        **_resource(visit),
        region=region,
        parameters=text(arguments),
        **timeout,
    )
    visit.record("TaskStarted", **_resource(visit))
    return call_of(visit)


def call_of(visit: Visit) -> Call:
    """The call that is on its way."""
    facts = visit.execution.facts
    return Call(
        number=visit.branch.call,
        resource=visit.state["Resource"],
        arguments=visit.branch.arguments,
        execution=facts.arn,
        machine=facts.machine,
        role=facts.role,
    )


def end_task(visit: Visit, outcome: Outcome) -> None:
    """Go on with the outcome of the call.

    Raises:
        StateError: the task has failed, or what comes after it.
    """
    visit.branch.deadline = visit.branch.arguments = None
    if isinstance(outcome, Failed):
        told = {"error": outcome.error, "cause": outcome.cause}
        visit.record("TaskFailed", **_resource(visit), **told)
        raise StateError(outcome.error, outcome.cause)
    result = visit.limited(outcome.result, "a result")
    visit.record("TaskSucceeded", **_resource(visit), output=text(result))
    visit.finish(result)


def time_out(visit: Visit) -> None:
    """Give the call up.

    Raises:
        StateError: always.
    """
    visit.branch.deadline = visit.branch.arguments = None
    visit.record("TaskTimedOut", **_resource(visit), error=faults.TIMEOUT)
    raise StateError(faults.TIMEOUT, "")


def _resource(visit: Visit) -> dict[str, str]:
    resource = resource_of(visit.state["Resource"])
    return {"resourceType": resource.resource_type, "resource": resource.operation}
