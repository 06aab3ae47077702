"""States that call nothing and hold no others: Pass, Wait, Choice, Succeed and Fail.

Source: AWS Step Functions Developer Guide, pages of the state types.
"""

from localaws.stepfunctions.interpreter import faults
from localaws.stepfunctions.interpreter.branch import Phase
from localaws.stepfunctions.interpreter.faults import StateError
from localaws.stepfunctions.interpreter.visit import Visit
from localaws.stepfunctions.language import moments

MAX_WAIT_SECONDS = 99_999_999


def begin_pass(visit: Visit) -> None:
    """Go on with the input, or what `Output` makes of it."""
    visit.leave(visit.state.get("Next"), otherwise=visit.branch.input)


def begin_wait(visit: Visit) -> None:
    """Find out until when to wait."""
    visit.branch.due = _until(visit)
    visit.branch.phase = Phase.WAITING


def end_wait(visit: Visit) -> None:
    """Go on when it is time."""
    visit.branch.due = None
    visit.leave(visit.state.get("Next"), otherwise=visit.branch.input)


def begin_choice(visit: Visit) -> None:
    """Go where the first rule leads whose condition is true, else to the default."""
    for rule in visit.state["Choices"]:
        met = visit.value("Condition", of=rule)
        if not isinstance(met, bool):
            message = (
                f"The field 'Condition' must be true or false, not {met!r}: {rule['Condition']}"
            )
            raise visit.query_error(message, "Condition")
        if met:
            visit.leave(rule["Next"], by=rule, otherwise=visit.branch.input)
            return
    if "Default" not in visit.state:
        raise StateError(
            faults.NO_CHOICE,
            f"No choice rule of the state '{visit.branch.state}' is met, and it has no default.",
        )
    visit.leave(visit.state["Default"], otherwise=visit.branch.input)


def begin_succeed(visit: Visit) -> None:
    """End the branch."""
    visit.leave(None, otherwise=visit.branch.input)


def begin_fail(visit: Visit) -> None:
    """End the branch with an error."""
    named = {
        field: visit.typed(field, str, "string") if field in visit.state else ""
        for field in ("Error", "Cause")
    }
    raise StateError(named["Error"], named["Cause"])


def _until(visit: Visit) -> float:
    if "Seconds" in visit.state:
        seconds = visit.count("Seconds", 0)
        if seconds > MAX_WAIT_SECONDS:
            raise visit.query_error(f"'Seconds' is at most {MAX_WAIT_SECONDS}", "Seconds")
        return visit.now + seconds
    text = visit.typed("Timestamp", str, "string")
    try:
        return moments.read(text)
    except ValueError as error:
        raise visit.query_error(f"The field 'Timestamp': {error}", "Timestamp") from error
