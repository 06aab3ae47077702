from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.admin.resources import (
    CAMPAIGN,
    DATASET_GROUP,
    EVENT_TRACKER,
    SOLUTION,
    SOLUTION_VERSION,
    Kind,
    find,
    named_arn,
    named_name,
    refuse,
    require_solution,
    solution_of,
)
from handlers.shared.requests import RequestError
from tests.support import control_plane
from tests.support.control_plane import PREFIX, ControlPlane
from tests.support.proxy_events import service_error

KINDS = {
    control_plane.GROUP: DATASET_GROUP,
    control_plane.SOLUTION: SOLUTION,
    control_plane.VERSION: SOLUTION_VERSION,
    control_plane.CAMPAIGN: CAMPAIGN,
    control_plane.TRACKER: EVENT_TRACKER,
}


@pytest.mark.parametrize("arn", KINDS)
def test_an_arn_is_of_one_kind(arn: str) -> None:
    for kind in KINDS.values():
        body = {kind.parameter: arn}
        if kind == KINDS[arn]:
            assert named_arn(body, kind, PREFIX) == arn
        else:
            with pytest.raises(RequestError, match=f"must be the ARN of a {kind.label}") as refused:
                named_arn(body, kind, PREFIX)
            assert refused.value.status == 400


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        7,
        [control_plane.CAMPAIGN],
        "my-campaign",
        f"{PREFIX}campaign/",
        f"{PREFIX}campaign/a/b",
        f"{control_plane.CAMPAIGN}\n",
        f"{PREFIX}campaign/{'a' * 64}",
        "arn:aws:personalize:::campaign/shop",
        "arn:aws:s3:us-east-1:000000000000:campaign/shop",
    ],
)
def test_what_is_no_arn_is_a_bad_request(value: Any) -> None:
    with pytest.raises(RequestError, match="campaignArn must be") as refused:
        named_arn({"campaignArn": value}, CAMPAIGN, PREFIX)
    assert refused.value.status == 400


def test_the_latest_version_is_none_that_can_be_named() -> None:
    with pytest.raises(RequestError):
        named_arn(
            {"solutionVersionArn": f"{control_plane.SOLUTION}/$LATEST"}, SOLUTION_VERSION, PREFIX
        )


@pytest.mark.parametrize(
    "place", ["aws:personalize:us-east-1:111122223333", "aws:personalize:eu-west-1:000000000000",
              "aws-cn:personalize:us-east-1:000000000000"]
)  # fmt: skip
def test_another_account_region_or_partition_is_forbidden(place: str) -> None:
    with pytest.raises(RequestError, match="not one of this stack's") as refused:
        named_arn({"campaignArn": f"arn:{place}:campaign/shop"}, CAMPAIGN, PREFIX)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ({"datasetGroupArn": control_plane.GROUP}, True),
        ({"dataSetGroupArn": control_plane.GROUP}, True),
        ({}, False),
        ({"datasetGroupArn": control_plane.GROUP, "dataSetGroupArn": control_plane.GROUP}, False),
    ],
)
def test_one_of_the_spellings_is_given(body: dict[str, str], fits: bool) -> None:
    def named() -> str:
        return named_arn(body, DATASET_GROUP, PREFIX, "datasetGroupArn", "dataSetGroupArn")

    if fits:
        assert named() == control_plane.GROUP
    else:
        with pytest.raises(RequestError, match="datasetGroupArn must be"):
            named()


@given(st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}", fullmatch=True))
def test_a_name_that_the_service_takes_is_taken(name: str) -> None:
    assert named_name({"name": name}, "name") == name


@pytest.mark.parametrize("name", [None, "", "-a", "_a", "a b", "a\n", "ä", "a" * 64, 7])
def test_any_other_name_is_a_bad_request(name: Any) -> None:
    with pytest.raises(RequestError, match="version must be 1 to 63") as refused:
        named_name({"version": name}, "version")
    assert refused.value.status == 400


@pytest.mark.parametrize("arn", KINDS)
def test_what_is_there_is_found_and_what_is_not_is_told(arn: str) -> None:
    kind: Kind = KINDS[arn]
    service = ControlPlane()
    assert find(service, kind, arn) == service.known.pop(arn)
    with pytest.raises(
        RequestError, match=f"The {kind.label} is deleted or does not exist"
    ) as gone:
        find(service, kind, arn)
    assert gone.value.status == 404


def test_other_errors_of_the_service_surface() -> None:
    denied = service_error("AccessDeniedException")
    with pytest.raises(type(denied), match="AccessDenied"):
        find(ControlPlane(describe_campaign=denied), CAMPAIGN, control_plane.CAMPAIGN)


def test_what_is_somebody_else_s_is_told_from_what_is_not_there() -> None:
    service = ControlPlane()
    for arn, status in ((control_plane.FOREIGN_CAMPAIGN, 403), (f"{PREFIX}campaign/none", 404)):
        with pytest.raises(RequestError) as refused:
            refuse(service, CAMPAIGN, arn)
        assert refused.value.status == status


def test_a_version_is_of_a_solution() -> None:
    assert solution_of(control_plane.VERSION) == control_plane.SOLUTION
    own = [control_plane.SOLUTION]
    require_solution(CAMPAIGN, control_plane.VERSION, own)
    require_solution(CAMPAIGN, f"{control_plane.SOLUTION}/$LATEST", own)
    with pytest.raises(RequestError) as refused:
        require_solution(CAMPAIGN, control_plane.FOREIGN_VERSION, own)
    assert refused.value.status == 403
