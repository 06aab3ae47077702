"""Filters, the edge of the API and the context of users in one life of a stack: configured, used, changed, taken away.

They say nothing of each other, and each deployment costs a processor more than ten seconds.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.inventory import inventory
from tests.e2e import edge, filters, user_context
from tests.e2e.test_stack_life import sample_stack
from tests.support.local_aws import LocalAws
from tests.support.program import Program
from tests.support.tokens import running_issuer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


def test_life_of_filters_edge_and_context(
    program: Program, local_aws: LocalAws, sample: Path, tmp_path: Path
) -> None:
    before = inventory(program.client)
    data = tmp_path / "data"
    stack = sample_stack(program, "features", sample, data, **edge.SETTINGS)
    filters.configure_both(stack)
    with running_issuer() as issuer:
        edge.configure_tokens(stack, issuer)
        stack.up()
        stack.up("--expect-no-changes")
        stack.refresh("--expect-no-changes")
        made = filters.are_made(program, stack, data)
        edge.check_guarded(edge.api_of(program, stack), issuer)
        edge.check_page(edge.api_of(program, stack), json.loads(stack.outputs()["openApiDocument"]))

        filters.configure(stack, "of-category", filters.LEFT_OUT)
        stack.configure("tags", '{"team": "shop"}')
        edge.take_away(stack)
        stack.up()
        changed = filters.one_is_another(program, stack, data, made)
        edge.check_plain(edge.api_of(program, stack), issuer)

    first = stack.outputs()
    user_context.put(first, "early")
    assert user_context.properties_of(local_aws, first["datasetGroupArn"], "early") == {}
    user_context.it_needs_columns(stack, data / "interactions.csv")
    stack.up()
    second = stack.outputs()
    assert second["datasetGroupArn"] != first["datasetGroupArn"]
    filters.are_moved(program, stack, data, changed)
    user_context.events_get_its_words(local_aws, second)

    stack.read("config", "rm", "personalize:filters")
    stack.up()
    assert filters.known_filters(program) == {}
    stack.up("--expect-no-changes")
    stack.destroy()
    assert inventory(program.client) == before, "destroy leaves nothing"
