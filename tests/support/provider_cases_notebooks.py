"""Cases of notebook instances."""

from __future__ import annotations

import base64

from tests.support.provider_world import Case, World

CONFIG = (
    "aws:sagemaker/notebookInstanceLifecycleConfiguration:NotebookInstanceLifecycleConfiguration"
)


def script(text: str) -> str:
    return base64.b64encode(f"#!/bin/bash\n{text}\n".encode()).decode()


def config(world: World, name: str = "config") -> str:
    return world.made(CONFIG, name, {"onStart": script("true")}).id


NOTEBOOK_CASES = [
    Case(
        type="aws:sagemaker/notebookInstance:NotebookInstance",
        given=lambda w: {
            "instanceType": "ml.t3.medium",
            "roleArn": w.role_of("sagemaker.amazonaws.com").outputs["arn"],
            "lifecycleConfigName": config(w),
            "volumeSize": 16,
            "platformIdentifier": "notebook-al2023-v1",
            "instanceMetadataServiceConfiguration": {"minimumInstanceMetadataServiceVersion": "2"},
            "tags": {"a": "1"},
        },
        change=lambda w: {
            "instanceType": "ml.t3.large",
            "roleArn": w.role_of("sagemaker.amazonaws.com", "other").outputs["arn"],
            "rootAccess": "Disabled",
            "volumeSize": 32,
            "tags": {"b": "2"},
        },
        drift=lambda aws, s: aws.client("sagemaker").stop_notebook_instance(
            NotebookInstanceName=s.id
        ),
        drifted=(),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type=CONFIG,
        given=lambda w: {"onStart": script("one"), "tags": {"a": "1"}},
        change=lambda w: {"onStart": script("two"), "onCreate": script("once")},
        drift=lambda aws, s: aws.client("sagemaker").update_notebook_instance_lifecycle_config(
            NotebookInstanceLifecycleConfigName=s.id, OnStart=[{"Content": script("hand")}]
        ),
        drifted=("onStart",),
        id=lambda s: s.outputs["name"],
    ),
]
