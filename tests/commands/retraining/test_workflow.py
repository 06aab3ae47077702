import json

import pytest

from commands.retraining.workflow import UnknownWorkflowError, from_answers
from tests.support.lifecycle_service import GROUP
from tests.support.retraining_world import MACHINE, campaign

OUTPUTS = {
    "retrainingStateMachineArn": MACHINE,
    "datasetGroupArn": GROUP,
    "dataBucket": "travel-data",
    "campaignArn": campaign("home"),
    "popularCampaignArn": campaign("popular"),
    "relatedRecommenderArn": "arn:aws:personalize:us-east-1:000000000000:recommender/related",
}


def test_outputs_and_configuration_are_read() -> None:
    given = {
        "personalize:retraining": json.dumps(
            {"parameterFile": "train.json", "deployment": "managed"}
        )
    }
    workflow = from_answers("dev", OUTPUTS, given)
    assert workflow.region == "us-east-1"
    assert workflow.dataset_group_arn == GROUP
    assert workflow.data_bucket == "travel-data"
    assert workflow.parameter_file == "train.json"
    assert workflow.is_managed
    assert workflow.campaigns == {"home": campaign("home"), "popular": campaign("popular")}


def test_settings_that_are_not_given_are_the_usual_ones() -> None:
    workflow = from_answers("dev", OUTPUTS, {"personalize:retraining": "{}"})
    assert workflow.parameter_file == "params.json"
    assert not workflow.is_managed


def test_a_stack_without_a_workflow_says_what_to_do() -> None:
    outputs = {"dataBucket": "travel-data"}
    with pytest.raises(UnknownWorkflowError, match=r"set personalize:retraining .* --stack dev"):
        from_answers("dev", outputs, {})
