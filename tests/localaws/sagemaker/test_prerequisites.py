import pytest

from localaws.sagemaker.errors import SageMakerError
from tests.support.sagemaker import KEY, ROLE, World


def test_a_role_must_admit_the_service(world: World) -> None:
    world.refused_roles.add(ROLE)
    with pytest.raises(SageMakerError, match=f"Could not assume role {ROLE}"):
        world.create()


def test_a_lifecycle_configuration_must_be_there(world: World) -> None:
    with pytest.raises(SageMakerError, match="lifecycle-config/c' does not exist"):
        world.create(LifecycleConfigName="c")


@pytest.mark.parametrize("given", [KEY, "0e1f"])
def test_a_key_must_be_usable(world: World, given: str) -> None:
    world.refused_keys[KEY] = "it is disabled"
    with pytest.raises(SageMakerError, match=f"The key {given} cannot be used: it is disabled"):
        world.create(KmsKeyId=given)


def test_an_alias_stands_for_a_key(world: World) -> None:
    world.refused_keys[KEY.replace("key/0e1f", "alias/data")] = "it is disabled"
    with pytest.raises(SageMakerError, match="alias/data cannot be used"):
        world.create(KmsKeyId="alias/data")
    world.create(KmsKeyId="alias/other")
