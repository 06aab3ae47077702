import subprocess
import sys

from tests.support.local_aws import CHECKOUT

NOT_WANTED = (
    "components.data.data_preparation",
    "components.data.notebook",
    "components.operations.monitoring",
    "components.training.retraining.retraining_workflow",
    "pulumi_aws.athena.workgroup",
    "pulumi_aws.glue.crawler",
    "pulumi_aws.sagemaker.notebook_instance",
)


def test_what_no_stack_has_by_default_is_not_imported_by_default() -> None:
    program = f"import sys, components.program; print([each for each in {NOT_WANTED} if each in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_what_is_not_wanted_has_these_names() -> None:
    program = f"import importlib; [importlib.import_module(each) for each in {NOT_WANTED}]"
    subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True)
