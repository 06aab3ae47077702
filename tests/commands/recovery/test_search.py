"""What is told of a create, whatever the service; each table of finders has its own tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from commands.recovery import search as module
from commands.recovery.creates import Create
from commands.recovery.finder import Finder, Found
from commands.recovery.search import RecoveryError, search, wanted_tags
from commands.recovery.table import FINDERS

TAGS = {"stack": "local"}


def client(service: str) -> Any:
    raise AssertionError(f"nothing asks {service}")


def create(type_: str = "made:slowly", *, is_pending: bool = True, **inputs: Any) -> Create:
    given = {"name": "n", "tagsAll": TAGS} | inputs
    return Create({"urn": "u", "type": type_, "custom": True, "inputs": given}, is_pending)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[list[Found]]:
    """What the finder of the type `made:slowly` finds, call by call."""
    answers: list[list[Found]] = []

    def find(_client: object, _inputs: object) -> Iterable[Found]:
        return answers.pop(0)

    monkeypatch.setitem(FINDERS, "made:slowly", Finder(find=find))
    monkeypatch.setattr(module, "POLL_SECONDS", 0.0)
    return answers


def test_an_object_that_is_being_made_is_waited_for(answers: list[list[Found]]) -> None:
    making = Found(id="i", tags=TAGS, is_made=False)
    answers += [[making], [making], [Found(id="other", tags=TAGS), Found(id="i", tags=TAGS)]]
    assert search(create(), client, {}).found == Found(id="i", tags=TAGS)
    assert answers == []


def test_an_object_that_fails_to_be_made_is_told(answers: list[list[Found]]) -> None:
    answers += [[Found(id="i", tags=TAGS, is_made=False)], []]
    with pytest.raises(RecoveryError, match="i was there and is gone"):
        search(create(), client, {})


def test_an_object_that_is_not_made_in_time_is_told(
    answers: list[list[Found]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT_SECONDS", -1.0)
    answers += [[Found(id="i", tags=TAGS, is_made=False)]]
    with pytest.raises(RecoveryError, match="i is still being made"):
        search(create(), client, {})


def test_a_service_that_does_not_tell_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(_client: object, _inputs: object) -> Iterable[Found]:
        yield Found(id="i", tags=TAGS)
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListThings")

    monkeypatch.setitem(FINDERS, "made:slowly", Finder(find=find))
    with pytest.raises(RecoveryError, match=r"u cannot be looked up: .*AccessDenied"):
        search(create(), client, {})


def of_state(urn: str, id_: str, **others: Any) -> dict[str, Any]:
    return {"resources": [{"urn": urn, "type": "made:slowly", "id": id_, **others}]}


def test_a_deleted_object_makes_room_for_its_replacement_of_the_same_name(
    answers: list[list[Found]],
) -> None:
    answers += [[Found(id="i", tags=TAGS)]]
    state = of_state("u", "i", pendingReplacement=True)
    assert search(create(), client, state).told == "joins the state as i"


def test_what_was_made_twice_is_told(answers: list[list[Found]]) -> None:
    answers += [[Found(id="kept", tags=TAGS), Found(id="spare", tags=TAGS)]]
    told = search(create(), client, of_state("u", "kept")).told
    assert told == "left: the state has another one. Delete spare"


@pytest.mark.parametrize("tags", [TAGS, None])
def test_what_a_later_update_made_and_recorded_is_left_alone(
    answers: list[list[Found]], tags: dict[str, str] | None
) -> None:
    answers += [[Found(id="i", tags=tags)]]
    told = search(create(), client, of_state("u", "i")).told
    assert told == "forgotten: the state has it already"


def test_ids_without_tags_are_unique_only_within_what_they_belong_to(
    answers: list[list[Found]],
) -> None:
    answers += [[Found(id="key")]]
    assert search(create(), client, of_state("another", "key")).told == "joins the state as key"


def test_tags_of_aws_itself_do_not_count(answers: list[list[Found]]) -> None:
    answers += [[Found(id="i", tags=TAGS | {"aws:cloudformation:stack-name": "s"})]]
    assert search(create(), client, {}).told == "joins the state as i"


def test_where_no_tags_are_wanted_nothing_proves_whose_it_is(answers: list[list[Found]]) -> None:
    answers += [[Found(id="i", tags={})]]
    assert search(create(tagsAll={}), client, {}).told.startswith("left: i")


def test_what_only_a_plan_tells_of_is_not_told_when_it_does_not_exist(
    answers: list[list[Found]],
) -> None:
    answers += [[]]
    assert search(create(is_pending=False), client, {}).told == ""


def test_what_cannot_be_found_yet_is_open() -> None:
    unknown = create("aws:iam/role:Role", name="04da6b54-80e4-46f7-96ec-b56ff0331ba9")
    assert search(unknown, client, {}).is_open


def test_types_without_a_finder_are_told_with_the_reason() -> None:
    pending = search(create("aws:sqs/queuePolicy:QueuePolicy"), client, {})
    assert pending.told.startswith("forgotten: a setting")
    assert (
        search(create("aws:sqs/queuePolicy:QueuePolicy", is_pending=False), client, {}).told == ""
    )
    assert search(create("aws:new/thing:Thing"), client, {}).told == (
        "forgotten: no finder for this type; look yourself"
    )


def test_both_forms_of_tags_are_understood() -> None:
    assert wanted_tags({"tags": [{"key": "a", "value": "b"}]}) == {"a": "b"}
    assert wanted_tags({"tags": {"own": "1"}, "tagsAll": {"own": "1", "default": "2"}}) == {
        "own": "1",
        "default": "2",
    }
    assert wanted_tags({}) == {}
