"""What a killed run made on the local AWS, searched for as the recovery does."""

from __future__ import annotations

from typing import Any

from commands.recovery.creates import Create
from commands.recovery.placing import place
from commands.recovery.search import Result, search
from commands.recovery.table import FINDERS
from tests.support.local_aws import LocalAws
from tests.support.provider_cases_flow import FLOW_CASES
from tests.support.provider_cases_notebooks import NOTEBOOK_CASES
from tests.support.provider_cases_storage import STORAGE_CASES
from tests.support.provider_driver import Driver, State
from tests.support.provider_world import Case, World


def cases(finders: dict[str, Any]) -> list[Case]:
    """The cases of the types of a table of finders."""
    return [case for case in STORAGE_CASES + FLOW_CASES + NOTEBOOK_CASES if case.type in finders]


def search_for(
    lost: State, local_aws: LocalAws, deployment: dict[str, Any] | None = None
) -> Result:
    """Search for what a create made whose engine was killed.

    Args:
        lost: the resource as the state would have it.
        local_aws: where it was made.
        deployment: what the state has.
    """
    resource = {"urn": lost.urn, "custom": True, "type": lost.type, "inputs": lost.inputs}
    return search(Create(resource, is_pending=True), local_aws.client, deployment or {})


def joined(result: Result) -> State:
    """The resource as it stands in the state before the refresh."""
    assert result.found is not None, result.told
    [resource] = place({}, [(result.create, result.found)], {})["resources"]
    name = result.create.urn.rpartition("::")[2]
    return State(result.create.type, name, resource["id"], resource["inputs"], resource["outputs"])


def assert_is_found(driver: Driver, local_aws: LocalAws, type_: str, given: dict[str, Any]) -> None:
    """Make an object, and prove that what joins the state so is as if it were recorded."""
    lost = driver.create(type_, "found", given)
    result = search_for(lost, local_aws)
    assert result.told == f"joins the state as {lost.id}"
    state = joined(result)
    assert state.id == lost.id
    assert driver.refresh(state)
    checked = driver.check(state.type, state.name, given, state.inputs)
    changed, replaced, _ = driver.diff(state, checked)
    assert set(changed) <= FINDERS[state.type].sent_later
    assert not replaced


def assert_made_is_found(driver: Driver, local_aws: LocalAws, case: Case) -> None:
    """Prove it of a case."""
    assert_is_found(driver, local_aws, case.type, case.given(World(driver, local_aws, "found")))


def assert_gone_is_not_found(driver: Driver, local_aws: LocalAws, case: Case) -> None:
    """Make an object of a case, delete it, and prove that nothing is found."""
    lost = driver.create(case.type, "gone", case.given(World(driver, local_aws, "gone")))
    driver.states.remove(lost)
    driver.delete(lost)
    result = search_for(lost, local_aws)
    assert (result.found, result.told) == (None, "forgotten: it does not exist")
