"""What a request says of itself."""

import pytest

from localaws.apigateway.exchange import Call, GatewayRequest, media_type


def request(**more: object) -> GatewayRequest:
    given = {"method": "GET", "segments": (), "headers": {}, "query": {}, "body": b"", **more}
    return GatewayRequest(**given)  # type: ignore[arg-type]  # the members that a test gives


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("Application/JSON; charset=utf-8", "application/json"),
        (" text/plain ", "text/plain"),
        ("", ""),
    ],
)
def test_a_media_type_is_without_its_parameters(given: str, read: str) -> None:
    assert media_type(given) == read


def test_a_body_of_no_stated_type_is_json() -> None:
    assert request().content_type == "application/json"
    assert request(headers={"content-type": "text/csv;x=y"}).content_type == "text/csv"


def test_path_and_body_are_text_whatever_came() -> None:
    assert request(segments=("a", "b/c")).path == "/a/b/c"
    assert request().path == "/"
    assert request(body=b"a\xff").text == "a\ufffd"


def test_of_a_repeated_parameter_the_last_value_counts() -> None:
    call = Call(
        request=request(query={"n": ["1", "2"]}, headers={"x-a": "1"}),
        account="000000000000",
        region="r",
        api_id="api",
        stage="prod",
        resource_path="/{id}",
        path_parameters={"id": "7"},
        stage_variables={},
        binary_media_types=(),
        context={},
    )
    assert call.parameters == {
        "path": {"id": "7"},
        "querystring": {"n": "2"},
        "header": {"x-a": "1"},
    }
