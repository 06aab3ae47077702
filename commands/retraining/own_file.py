"""The parameter file of a stack's own dataset group, as it is: what somebody who has none begins with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from commands.retraining.workflow import Workflow


def own_file(personalize: Any, workflow: Workflow) -> dict[str, Any]:
    """The document, with a solution and a campaign for each model, under the model's purpose.

    Args:
        personalize: a client of the control plane.
        workflow: of the stack.
    """
    solutions, campaigns = {}, {}
    for purpose, arn in workflow.campaigns.items():
        campaign = personalize.describe_campaign(campaignArn=arn)["campaign"]
        solution_arn = campaign["solutionVersionArn"].rpartition("/")[0]
        solution = personalize.describe_solution(solutionArn=solution_arn)["solution"]
        solutions[purpose] = {name: solution[name] for name in ("name", "recipeArn")}
        campaigns[purpose] = {name: campaign[name] for name in ("name", "minProvisionedTPS")}
    pages = personalize.get_paginator("list_datasets").paginate(
        datasetGroupArn=workflow.dataset_group_arn
    )
    return {
        "datasetGroup": {"name": workflow.dataset_group_arn.rpartition("/")[2]},
        "datasets": {
            each["datasetType"].capitalize(): _dataset(personalize, each)
            for page in pages
            for each in page["datasets"]
        },
        "solutions": solutions,
        "campaigns": campaigns,
    }


def _dataset(personalize: Any, summary: Mapping[str, Any]) -> dict[str, Any]:
    dataset = personalize.describe_dataset(datasetArn=summary["datasetArn"])["dataset"]
    schema = personalize.describe_schema(schemaArn=dataset["schemaArn"])["schema"]
    return {"name": dataset["name"], "schema": json.loads(schema["schema"])}
