"""What is wrong with a definition, all of it at once.

Source: AWS Step Functions Developer Guide and API Reference, ValidateStateMachineDefinition; Amazon States Language
specification.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from localaws.stepfunctions.integrations.checks import argument_problems, resource_problem
from localaws.stepfunctions.language import fields
from localaws.stepfunctions.language.expressions import expressions, is_expression, syntax_problem

MAX_BYTES = 1024 * 1024
MAX_STATE_NAME = 80
_NOT_JSONATA = frozenset(
    {
        *("InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector", "Result"),
        *(
            "ItemsPath",
            "SecondsPath",
            "TimestampPath",
            "TimeoutSecondsPath",
            "ErrorPath",
            "CausePath",
        ),
        *("Variable", "Iterator"),
    }
)
_NOT_HERE = frozenset(
    {
        *("Credentials", "HeartbeatSeconds", "ItemReader", "ItemBatcher", "ResultWriter", "Label"),
    }
)


@dataclass(frozen=True)
class Problem:
    """Something that is wrong.

    Attributes:
        code: as AWS names kinds of problems.
        message: what it is.
        location: path of what it is about, e.g. `/States/Train`.
    """

    code: str
    message: str
    location: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message} at {self.location}"


def problems(definition: str) -> list[Problem]:
    """All that is wrong with a definition, in the order of its text.

    Args:
        definition: its text.
    """
    if not 1 <= len(definition.encode()) <= MAX_BYTES:
        return [_schema(f"A definition has 1 to {MAX_BYTES} bytes", "/")]
    try:
        machine = json.loads(definition)
    except (ValueError, RecursionError) as error:
        return [Problem("INVALID_JSON_DESCRIPTION", f"The definition is no JSON: {error}", "/")]
    if not isinstance(machine, dict):
        return [_schema("A definition is a JSON object", "/")]
    if machine.get("QueryLanguage") != "JSONata":
        message = (
            'The local AWS supports the query language JSONata alone: "QueryLanguage": "JSONata" '
            "must stand at the top of the definition; JSONPath, the default, is not supported"
        )
        return [_schema(message, "/QueryLanguage")]
    return [*_form(machine, fields.MACHINE, ""), *_states(machine, "", frozenset())]


def _states(scope: dict[str, Any], path: str, outer: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with the states of a machine, a branch or an item processor; `outer` are variables around it."""
    states = scope.get("States")
    if "StartAt" not in scope:
        yield _schema("The field 'StartAt' is required", f"{path}/")
    if not isinstance(states, dict) or not states:
        yield _schema("The field 'States' is required, and needs a state", f"{path}/States")
        return
    if isinstance(scope.get("StartAt"), str) and scope["StartAt"] not in states:
        yield _missing("StartAt", scope["StartAt"], f"{path}/StartAt")
    for name, state in states.items():
        yield from _state(name, state, states, f"{path}/States/{name}")
    own = frozenset(_variables(states))
    for name in sorted(own & outer):
        yield _schema(
            f"The variable '{name}' is assigned outside, too, and cannot be here", f"{path}/States"
        )
    yield from _inner(states, path, own | outer)
    yield from _unreachable(scope, states, path)


def _state(name: str, state: Any, states: dict[str, Any], path: str) -> Iterator[Problem]:
    if len(name) > MAX_STATE_NAME:
        yield _schema(f"A name of a state has at most {MAX_STATE_NAME} characters", path)
    kind = state.get("Type") if isinstance(state, dict) else None
    if not isinstance(kind, str) or kind not in fields.STATES:
        yield _schema(f"The field 'Type' must be one of {', '.join(fields.STATES)}", f"{path}/Type")
        return
    yield from _form(state, fields.STATES[kind], path)
    for required in fields.REQUIRED.get(kind, ()):
        if required not in state:
            yield _schema(f"The field '{required}' is required", path)
    yield from _transition(kind, state, path)
    for field, target in _targets(state):
        if isinstance(target, str) and target not in states:
            yield _missing(field.rpartition("/")[2], target, f"{path}{field}")
    yield from _parts(kind, state, path)
    own = {key: value for key, value in state.items() if key not in {"Branches", "ItemProcessor"}}
    for where, text in expressions(own, path):
        wrong = syntax_problem(text)
        if wrong is not None:
            yield _schema(f"The JSONata expression '{text}' is not valid: {wrong}", where)


def _transition(kind: str, state: dict[str, Any], path: str) -> Iterator[Problem]:
    if kind in {"Choice", "Succeed", "Fail"}:
        return
    if ("Next" in state) == ("End" in state):
        yield _schema("One of the fields 'Next' and 'End' is required", path)


def _parts(kind: str, state: dict[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with what only some states have."""
    yield from _rules(state, path)
    if kind == "Task" and isinstance(state.get("Resource"), str):
        yield from _call(state["Resource"], state.get("Arguments"), path)
    if kind == "Wait" and ("Seconds" in state) == ("Timestamp" in state):
        yield _schema("One of the fields 'Seconds' and 'Timestamp' is required", path)
    if isinstance(state.get("Assign"), dict):
        yield from _assigned(state["Assign"], f"{path}/Assign")


def _call(resource: str, arguments: Any, path: str) -> Iterator[Problem]:
    """What is wrong with what a task calls."""
    wrong = resource_problem(resource)
    if wrong is not None:
        yield _schema(wrong, f"{path}/Resource")
    elif isinstance(arguments, dict):
        for message, place in argument_problems(resource, arguments):
            yield _schema(message, f"{path}/Arguments{place}")


def _rules(state: dict[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with choices, retriers and catchers."""
    for field, form in (
        ("Choices", fields.CHOICE),
        ("Retry", fields.RETRIER),
        ("Catch", fields.CATCHER),
    ):
        rules = _list(state, field)
        for index, rule in enumerate(rules):
            where = f"{path}/{field}[{index}]"
            if not isinstance(rule, dict):
                yield _schema("An object is expected", where)
                continue
            yield from _form(rule, form, where)
            if field == "Choices":
                yield from _choice(rule, where)
            else:
                yield from _error_names(rule, where, is_last=index == len(rules) - 1)
            if field != "Retry" and "Next" not in rule:
                yield _schema("The field 'Next' is required", where)
            if isinstance(rule.get("Assign"), dict):
                yield from _assigned(rule["Assign"], f"{where}/Assign")


def _choice(rule: dict[str, Any], path: str) -> Iterator[Problem]:
    condition = rule.get("Condition")
    if not isinstance(condition, bool) and not is_expression(condition):
        yield _schema("The field 'Condition' must be a JSONata expression", f"{path}/Condition")


def _error_names(rule: dict[str, Any], path: str, *, is_last: bool) -> Iterator[Problem]:
    names = rule.get("ErrorEquals")
    if not isinstance(names, list):
        yield _schema("The field 'ErrorEquals' is required", path)
    elif not all(isinstance(name, str) and name for name in names):
        yield _schema("The names of errors are strings", f"{path}/ErrorEquals")
    elif "States.ALL" in names and (len(names) > 1 or not is_last):
        message = "States.ALL must stand alone in 'ErrorEquals', and in the last rule"
        yield _schema(message, f"{path}/ErrorEquals")


def _assigned(assign: dict[str, Any], path: str) -> Iterator[Problem]:
    for name in assign:
        if not name.isidentifier() or name == "states" or len(name) > 80:
            message = f"'{name}' cannot be the name of a variable"
            yield _schema(message, path)


def _inner(states: dict[str, Any], path: str, outer: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with what states hold."""
    for name, state in states.items():
        where = f"{path}/States/{name}"
        if not isinstance(state, dict):
            continue
        if state.get("Type") == "Parallel":
            for index, branch in enumerate(_list(state, "Branches")):
                yield from _nested(branch, fields.BRANCH, f"{where}/Branches[{index}]", outer)
        elif state.get("Type") == "Map" and "ItemProcessor" in state:
            yield from _processor(state["ItemProcessor"], f"{where}/ItemProcessor", outer)


def _nested(scope: Any, form: fields.Fields, path: str, outer: frozenset[str]) -> Iterator[Problem]:
    if not isinstance(scope, dict):
        yield _schema("An object is expected", path)
        return
    yield from _form(scope, form, path)
    yield from _states(scope, path, outer)


def _variables(states: dict[str, Any]) -> Iterator[str]:
    """Names of the variables that states assign, those within them left out."""
    for state in states.values():
        if isinstance(state, dict):
            for each in (state, *_list(state, "Choices"), *_list(state, "Catch")):
                assigned = each.get("Assign") if isinstance(each, dict) else None
                yield from assigned if isinstance(assigned, dict) else ()


def _processor(processor: Any, path: str, outer: frozenset[str]) -> Iterator[Problem]:
    yield from _nested(processor, fields.PROCESSOR, path, outer)
    mode = (processor.get("ProcessorConfig") or {}) if isinstance(processor, dict) else {}
    if isinstance(mode, dict) and mode.get("Mode", "INLINE") != "INLINE":
        message = "The local AWS supports the mode INLINE alone"
        yield _schema(message, f"{path}/ProcessorConfig/Mode")


def _form(value: dict[str, Any], form: fields.Fields, path: str) -> Iterator[Problem]:
    """Fields that are unknown, and values that do not have the form of their field."""
    for name, member in value.items():
        if name not in form:
            yield _schema(_unknown(name), f"{path}/{name}")
        elif not form[name].check(member):
            yield _schema(f"The field '{name}' must be {form[name].form}", f"{path}/{name}")


def _unknown(name: str) -> str:
    if name in _NOT_JSONATA:
        return f"The field '{name}' is not supported with the query language JSONata"
    if name in _NOT_HERE:
        return f"The field '{name}' is not supported by the local AWS"
    return f"The field '{name}' is not supported here"


def _targets(state: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Paths of the fields that name a state to go to, and the name."""
    for field in ("Next", "Default"):
        if field in state:
            yield f"/{field}", state[field]
    for field in ("Choices", "Catch"):
        for index, rule in enumerate(_list(state, field)):
            if isinstance(rule, dict) and "Next" in rule:
                yield f"/{field}[{index}]/Next", rule["Next"]


def _unreachable(scope: dict[str, Any], states: dict[str, Any], path: str) -> Iterator[Problem]:
    reached: set[str] = set()
    pending = [scope.get("StartAt")]
    while pending:
        name = pending.pop()
        if isinstance(name, str) and name in states and name not in reached:
            reached.add(name)
            if isinstance(states[name], dict):
                pending += [target for _, target in _targets(states[name])]
    for name in states:
        if name not in reached:
            message = f'State "{name}" is not reachable.'
            yield Problem("MISSING_TRANSITION_TARGET", message, f"{path}/States/{name}")


def _list(state: dict[str, Any], field: str) -> list[Any]:
    """The elements of a field; none when it is no list."""
    found = state.get(field)
    return found if isinstance(found, list) else []


def _missing(field: str, target: str, path: str) -> Problem:
    return Problem("MISSING_TRANSITION_TARGET", f"Missing '{field}' target: {target}", path)


def _schema(message: str, path: str) -> Problem:
    return Problem("SCHEMA_VALIDATION_FAILED", message, path)
