import pulumi

from components.building.retention import expire_objects
from tests.support.graph import run_component


def test_all_objects_of_the_bucket_expire() -> None:
    def component() -> pulumi.ComponentResource:
        made = pulumi.ComponentResource("personalize:events:Test", "c")
        expire_objects("r", "bucket", 30, pulumi.ResourceOptions(parent=made))
        return made

    inputs = run_component(component).named("r").inputs
    assert inputs["bucket"] == "bucket"
    (rule,) = inputs["rules"]
    assert (rule["status"], rule["filter"]) == ("Enabled", {"prefix": ""})
    assert rule["expiration"] == {"days": 30}
