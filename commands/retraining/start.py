"""Begins runs: at once, or by the upload of a parameter file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from commands.retraining.runs import NoRunError, known_arns
from commands.retraining.workflow import Workflow
from handlers.retraining.input_files import list_files
from handlers.retraining.parameter_file.parse import parse_parameter_file
from handlers.retraining.parameter_file.plan import Plan

LOOK_SECONDS, LOOKS = 2.0, 45
"""How often, and how many times, a run is looked for after an upload; EventBridge delivers within seconds."""


def begin(sfn: Any, state_machine_arn: str, given: Mapping[str, Any]) -> str:
    """Start an execution with an input; its ARN."""
    answer = sfn.start_execution(stateMachineArn=state_machine_arn, input=json.dumps(given))
    return str(answer["executionArn"])


def check(s3: Any, workflow: Workflow, file: Path) -> Plan:
    """What a parameter file asks for, with the data that are in the bucket.

    Raises:
        ParameterFileError: it cannot be used; nothing was uploaded.
    """
    return parse_parameter_file(file.read_bytes(), list_files(s3, workflow.data_bucket))


def upload(
    s3: Any,
    sfn: Any,
    workflow: Workflow,
    file: Path,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Upload a parameter file, and find the run that it starts; its ARN.

    Raises:
        NoRunError: none began.
    """
    before = known_arns(sfn, workflow.state_machine_arn)
    s3.put_object(Bucket=workflow.data_bucket, Key=workflow.parameter_file, Body=file.read_bytes())
    for _ in range(LOOKS):
        for arn in known_arns(sfn, workflow.state_machine_arn) - before:
            if "parameterFile" in json.loads(sfn.describe_execution(executionArn=arn)["input"]):
                return arn
        sleep(LOOK_SECONDS)
    raise NoRunError(
        f"no run began within {LOOKS * LOOK_SECONDS:.0f} s of the upload of {workflow.parameter_file} to "
        f"{workflow.data_bucket}. Look whether the EventBridge rule of the stack is enabled; `pulumi up --refresh` mends it."
    )
