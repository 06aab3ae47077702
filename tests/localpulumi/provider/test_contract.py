"""The plugin's side of the engine's protocol, over gRPC, with an in-memory service in place of AWS."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import grpc
import pytest
from botocore.exceptions import ClientError
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc
from pulumi.runtime.proto import provider_pb2 as pb

from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind
from localpulumi.provider.plugin import Plugin
from localpulumi.provider.session import Aws, WaitError, default_tags
from localpulumi.provider.shapes import UNKNOWN, Property, Props
from localpulumi.provider.wire import plain
from tests.support.provider_driver import (
    DEFAULT_TAGS,
    Driver,
    FailedCallError,
    State,
    serving,
    shown,
)

THING = "aws:test/thing:Thing"


class Service:
    """An in-memory service.

    Attributes:
        ready: False: a thing exists but cannot be used yet.
        failed: True: a thing exists and will never be ready.
        broken: what every call answers.
    """

    def __init__(self) -> None:
        self.things: dict[str, Props] = {}
        self.ready = True
        self.failed = False
        self.broken: Exception | None = None

    def create(self, _aws: Aws, props: Props) -> str:
        if self.broken:
            raise self.broken
        self.things[props["name"]] = {k: v for k, v in props.items() if k != "tags"}
        return str(props["name"])

    def settle(self, aws: Aws, id_: str, _props: Props) -> None:
        if self.failed:
            raise WaitError(f"thing {id_} has failed")
        aws.wait(f"thing {id_} to be ready", lambda: self.ready)

    def read(self, _aws: Aws, id_: str, _props: Props) -> Props | None:
        if self.broken:
            raise self.broken
        return self.things[id_] | {"arn": f"arn:{id_}"} if id_ in self.things else None

    def update(self, _aws: Aws, id_: str, _olds: Props, news: Props) -> None:
        if self.broken:
            raise self.broken
        self.things[id_] |= news

    def delete(self, _aws: Aws, id_: str, _props: Props) -> None:
        self.things.pop(id_, None)

    def kind(self) -> Kind:
        return Kind(
            properties={
                "name": Property(replaces=True),
                "size": Property(default=1),
                "parts": Property(),
                "chosen": Property(computed=True),
                "arn": OUTPUT,
            }
            | REGION
            | TAGS,
            create=self.create,
            settle=self.settle,
            read=self.read,
            update=self.update,
            delete=self.delete,
            auto_name=AutoName(),
            volatile=frozenset({"arn"}),
        )


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def driver(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    plugin = Plugin(
        package="aws",
        version="7.0.0",
        kinds={THING: service.kind()},
        functions={"aws:test/echo:echo": lambda aws, args: {"region": aws.region} | args},
    )
    yield from serving(plugin)


def refused(code: str = "AccessDenied") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no permission"}}, "DescribeThing")


def test_version_is_told(driver: Driver) -> None:
    assert driver.stub.GetPluginInfo(empty_pb2.Empty()).version == "7.0.0"


def test_handshake_attach_and_configuration_checks_are_answered(driver: Driver) -> None:
    driver.stub.Handshake(pb.ProviderHandshakeRequest(engine_address="127.0.0.1:9"))
    driver.stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:9"))
    checked = driver.stub.CheckConfig(pb.CheckRequest(news={"region": "eu-west-1"}))
    assert checked.inputs["region"] == "eu-west-1"
    assert driver.stub.DiffConfig(pb.DiffRequest()).changes == pb.DiffResponse.DIFF_UNKNOWN
    assert driver.stub.GetSchema(pb.GetSchemaRequest()).schema == "{}"


def test_a_preview_creates_nothing_and_knows_no_outputs(driver: Driver, service: Service) -> None:
    assert driver.preview(THING, "thing", {"size": 3}) == {
        "name": "thing-0001020",
        "size": 3,
        "chosen": UNKNOWN,
        "arn": UNKNOWN,
        "region": "us-east-1",
        "tagsAll": DEFAULT_TAGS,
        "__defaults": ["name"],
    }
    assert service.things == {}


def test_whole_numbers_arrive_as_integers(driver: Driver, service: Service) -> None:
    driver.create(THING, "thing", {"name": "a", "size": 3, "parts": [1, 2.5, {"n": 4}]})
    assert repr(service.things["a"]["size"]) == "3"
    assert repr(service.things["a"]["parts"]) == "[1, 2.5, {'n': 4}]"


def test_default_tags_come_under_the_resources_own(driver: Driver) -> None:
    state = driver.create(THING, "thing", {"tags": {"a": "1", "project": "other"}})
    assert state.outputs["tagsAll"] == {"a": "1", "project": "other"}
    assert state.outputs["tags"] == {"a": "1", "project": "other"}


def test_a_default_tag_is_no_tag_of_the_resource(driver: Driver) -> None:
    state = driver.create(THING, "thing", {"tags": {"a": "1"}})
    assert state.outputs["tagsAll"] == {"a": "1", **DEFAULT_TAGS}
    assert state.outputs["tags"] == {"a": "1"}


def test_unknown_tags_make_all_tags_unknown(driver: Driver) -> None:
    assert driver.preview(THING, "thing", {"tags": UNKNOWN})["tagsAll"] == UNKNOWN


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ('{"tags": {"a": "1"}}', {"a": "1"}),
        ({"tags": {"a": "1"}}, {"a": "1"}),
        ("{}", {}),
        (None, {}),
        (UNKNOWN, {}),
    ],
)
def test_default_tags_of_the_configuration(configured: Any, expected: dict[str, str]) -> None:
    assert default_tags({"defaultTags": configured}) == expected


def test_a_resources_own_region_is_used_and_told(driver: Driver) -> None:
    state = driver.create(THING, "thing", {"region": "eu-west-1"})
    assert state.outputs["region"] == "eu-west-1"
    assert driver.diff(state, {"name": "thing-0001020"})[1] == ["region"]


def test_writing_down_the_providers_region_is_no_change(driver: Driver) -> None:
    state = driver.create(THING, "thing", {})
    assert driver.diff(state, state.inputs | {"region": "us-east-1"}) == ([], [], False)


def test_a_refresh_finds_drift_of_what_was_set(driver: Driver, service: Service) -> None:
    state = driver.create(THING, "thing", {"name": "a", "size": 3})
    service.things["a"] |= {"size": 4, "chosen": "by the service"}
    assert driver.refresh(state)
    assert state.inputs == {"name": "a", "size": 4, "tagsAll": DEFAULT_TAGS}
    assert state.outputs["chosen"] == "by the service"


def test_a_refresh_finds_drift_from_a_known_default(driver: Driver, service: Service) -> None:
    state = driver.create(THING, "thing", {"name": "a"})
    service.things["a"]["size"] = 7
    assert driver.refresh(state)
    assert state.inputs["size"] == 7
    assert driver.diff(state, {"name": "a", "tagsAll": DEFAULT_TAGS})[0] == ["size"]
    driver.update(state, {"name": "a"})
    assert service.things["a"]["size"] == 1


def test_a_preview_of_an_update_knows_what_stays(driver: Driver) -> None:
    state = driver.create(THING, "thing", {"name": "a", "size": 3, "chosen": "x"})
    outputs = driver.update(state, {"name": "a", "parts": "p"}, preview=True)
    assert outputs["arn"] == UNKNOWN  # volatile
    assert (outputs["size"], outputs["parts"], outputs["chosen"]) == (1, "p", "x")


def test_an_input_that_was_removed_is_no_output_any_more(driver: Driver, service: Service) -> None:
    state = driver.create(THING, "thing", {"name": "a", "parts": "p"})
    service.things["a"].pop("parts")
    assert "parts" not in driver.update(state, {"name": "a"})


def test_gone_is_told_and_a_second_delete_succeeds(driver: Driver) -> None:
    state = driver.create(THING, "thing", {"name": "a"})
    driver.delete(state)
    driver.delete(state)
    assert not driver.refresh(state)
    assert driver.imported(THING, "a") is None


def test_an_import_takes_all_that_is_no_default(driver: Driver, service: Service) -> None:
    service.things["a"] = {"name": "a", "size": 1, "parts": "p", "chosen": "x"}
    state = driver.imported(THING, "a")
    assert state
    assert state.inputs == {"name": "a", "parts": "p", "chosen": "x"}


def test_an_unusable_object_stays_in_the_state_and_is_tried_again(
    driver: Driver, service: Service
) -> None:
    service.failed = True
    with pytest.raises(FailedCallError) as failure:
        driver.create(THING, "thing", {"name": "a"})
    assert failure.value.kept.id == "a"
    assert list(failure.value.kept.reasons) == [f"{THING} a: thing a has failed"]
    assert failure.value.kept.inputs["name"] == "a"

    kept = State(THING, "thing", "a", plain(failure.value.kept.inputs), {})
    with pytest.raises(FailedCallError, match="thing a has failed"):
        driver.update(kept, {"name": "a"})
    service.failed = False
    assert driver.update(kept, {"name": "a"})["arn"] == "arn:a"


def test_a_wait_that_takes_too_long_says_for_what(driver: Driver, service: Service) -> None:
    service.ready = False
    request = pb.CreateRequest(type=THING, name="thing", timeout=0.2)
    request.properties.update({"name": "a"})
    with pytest.raises(FailedCallError, match="waited 0 s in vain for thing a to be ready"):
        shown(driver.stub.Create, request)


def test_cancel_ends_the_waits(driver: Driver, service: Service) -> None:
    service.ready = False
    failures: list[str] = []

    def create() -> None:
        try:
            driver.create(THING, "thing", {"name": "a"})
        except FailedCallError as error:
            failures.append(error.sentence)

    thread = threading.Thread(target=create)
    thread.start()
    while not service.things:
        time.sleep(0.01)
    driver.stub.Cancel(empty_pb2.Empty())
    thread.join(10)
    assert failures == [f"{THING} a: cancelled while waiting for thing a to be ready"]


def test_a_services_error_is_one_sentence(driver: Driver, service: Service) -> None:
    service.broken = refused()
    with pytest.raises(FailedCallError) as failure:
        driver.create(THING, "thing", {"name": "a"})
    assert failure.value.sentence == f"{THING}: DescribeThing: AccessDenied: no permission"
    assert failure.value.kept is None


def test_a_refused_read_is_not_gone(driver: Driver, service: Service) -> None:
    state = driver.create(THING, "thing", {"name": "a"})
    service.broken = refused()
    with pytest.raises(FailedCallError, match="AccessDenied"):
        driver.refresh(state)


def test_a_failed_update_leaves_the_state_alone(driver: Driver, service: Service) -> None:
    state = driver.create(THING, "thing", {"name": "a"})
    service.broken = refused("ThrottlingException")
    with pytest.raises(FailedCallError) as failure:
        driver.update(state, {"name": "a", "size": 2})
    assert failure.value.kept is None


def test_a_bug_is_a_sentence_and_no_traceback(driver: Driver, service: Service) -> None:
    service.broken = KeyError("colour")
    with pytest.raises(FailedCallError) as failure:
        driver.create(THING, "thing", {"name": "a"})
    assert failure.value.code == grpc.StatusCode.INTERNAL
    assert failure.value.sentence == "unexpected KeyError in the local plugin: 'colour'"


def test_what_is_not_served_is_unimplemented(driver: Driver) -> None:
    sentence = "is not served by the local aws plugin"
    with pytest.raises(FailedCallError, match=sentence) as no_type:
        driver.check("aws:ec2/instance:Instance", "i", {})
    with pytest.raises(FailedCallError, match=sentence) as no_function:
        driver.invoke("aws:ec2/getAmi:getAmi")
    assert no_type.value.code == no_function.value.code == grpc.StatusCode.UNIMPLEMENTED


def test_functions(driver: Driver) -> None:
    assert driver.invoke("aws:test/echo:echo", n=2) == {"region": "us-east-1", "n": 2}
    assert driver.invoke("aws:test/echo:echo", region="eu-west-1") == {"region": "eu-west-1"}


def test_without_an_address_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with pytest.raises(FailedCallError, match="AWS_ENDPOINT_URL is not set"):
        next(serving(Plugin(package="aws", version="1", kinds={})))


@pytest.mark.parametrize(
    ("package", "sdk"), [("aws", "pulumi_aws"), ("aws-native", "pulumi_aws_native")]
)
def test_the_process_prints_its_port_first_and_ends_on_interrupt(package: str, sdk: str) -> None:
    command = [sys.executable, "-u", "-m", "localpulumi.provider", package]
    with subprocess.Popen(
        [*command, "--logtostderr", "-v=3", "127.0.0.1:9"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            assert stub.GetPluginInfo(empty_pb2.Empty(), timeout=10).version == version(sdk)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_an_unknown_package_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "localpulumi.provider", "azure"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "localpulumi.provider: package 'azure' is unknown; expected 'aws' or 'aws-native'\n"
    )
