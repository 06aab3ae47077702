import json

from tests.support.sagemaker import CONFIG, INSTANCE, World


def test_what_was_made_is_there_after_a_start_with_its_time(world: World) -> None:
    world.create_config(Tags=[{"Key": "a", "Value": "1"}], OnStart=[{"Content": "dHJ1ZQ=="}])
    world.create(LifecycleConfigName="c")
    world.wait(10)
    before = world.described()
    world.restart()
    assert world.described() == before
    assert world.tags(CONFIG) == {"a": "1"}
    world.wait()
    assert world.status() == "InService"


def test_what_is_gone_leaves_no_file(world: World) -> None:
    world.create()
    (file,) = (world.home / "sagemaker" / "instances").iterdir()
    assert json.loads(file.read_text())["arn"] == INSTANCE
    world.wait()
    for verb in ("Stop", "Delete"):
        world.do(verb)
        world.wait()
    assert world.call("ListNotebookInstances")["NotebookInstances"] == []
    assert not file.exists()


def test_names_that_differ_in_case_are_two(world: World) -> None:
    world.create("n")
    world.create("N")
    world.restart()
    assert len(world.call("ListNotebookInstances")["NotebookInstances"]) == 2


def test_a_reset_forgets_all(world: World) -> None:
    world.create_config()
    world.create()
    world.service.reset()
    world.restart()
    assert world.call("ListNotebookInstances")["NotebookInstances"] == []
    assert list((world.home / "sagemaker").rglob("*.json")) == []
