"""ARNs of state machines and executions.

Source: Service Authorization Reference, "Resource types defined by AWS Step Functions".
"""

import re

from localaws.stepfunctions.errors import SfnError

_MACHINE = re.compile(r"arn:aws:states:[a-z0-9-]+:\d{12}:stateMachine:[^:]+")
_EXECUTION = re.compile(r"arn:aws:states:[a-z0-9-]+:\d{12}:execution:[^:]+:[^:]+")
_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")


def machine_arn(account: str, region: str, name: str) -> str:
    """ARN of a state machine."""
    return f"arn:aws:states:{region}:{account}:stateMachine:{name}"


def execution_arn(machine: str, name: str) -> str:
    """ARN of an execution of a state machine with this ARN."""
    return f"{machine.replace(':stateMachine:', ':execution:')}:{name}"


def place(arn: str) -> tuple[str, str]:
    """Account and region of a state machine or an execution."""
    _, _, _, region, account, _ = arn.split(":", 5)
    return account, region


def checked_machine(arn: object) -> str:
    """An ARN that is one of a state machine.

    Raises:
        SfnError: it is not.
    """
    return _checked(_MACHINE, arn)


def checked_execution(arn: object) -> str:
    """An ARN that is one of an execution.

    Raises:
        SfnError: it is not.
    """
    return _checked(_EXECUTION, arn)


def checked_name(name: object) -> str:
    """A name of a state machine or an execution.

    Raises:
        SfnError: it is none.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise SfnError("InvalidName", f"Invalid Name: '{name}'")
    return name


def _checked(pattern: re.Pattern[str], arn: object) -> str:
    if not isinstance(arn, str) or not pattern.fullmatch(arn):
        raise SfnError("InvalidArn", f"Invalid Arn: '{arn}'")
    return arn
