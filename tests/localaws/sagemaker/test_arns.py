import pytest

from localaws.sagemaker import arns
from localaws.sagemaker.errors import SageMakerError


def test_an_arn_begins_with_that_of_its_kind() -> None:
    arn = arns.arn(arns.INSTANCE, "000000000000", "us-east-1", "n")
    assert arn == "arn:aws:sagemaker:us-east-1:000000000000:notebook-instance/n"
    assert arn.startswith(arns.prefix(arns.INSTANCE, "000000000000", "us-east-1"))
    assert not arn.startswith(arns.prefix(arns.CONFIG, "000000000000", "us-east-1"))


@pytest.mark.parametrize("name", ["n", "a" * 63, "a--b-9"])
def test_names(name: str) -> None:
    assert arns.checked_name("NotebookInstanceName", name) == name


@pytest.mark.parametrize("name", ["", "a" * 64, "-a", "a-", "a_b", "ä", None, 7])
def test_what_is_no_name(name: object) -> None:
    with pytest.raises(SageMakerError, match="at 'notebookInstanceName' failed"):
        arns.checked_name("NotebookInstanceName", name)
