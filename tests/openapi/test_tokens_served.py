"""Tokens in place of keys, through the local API Gateway and a real function that asks an issuer on loopback."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.browser import Browser
from tests.support.local_aws import LocalAws
from tests.support.served_api import Api, served_api
from tests.support.tokens import AUDIENCE, Issuer, private_key, running_issuer

SHOP = "https://shop.example"
USER, OTHER = "429", "430"
CLICK = {"userId": USER, "eventType": "c", "itemId": "2"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with running_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def members(local_aws: LocalAws, issuer: Issuer) -> Iterator[Api]:
    """For the members of a shop, each for itself."""
    variables = {"ISSUER": issuer.url, "AUDIENCE": AUDIENCE, "USER_CLAIM": "user"}
    with served_api(local_aws, {"CORS_ORIGINS": SHOP}, tokens=variables, origins=[SHOP]) as api:
        yield api


@pytest.fixture(scope="module")
def partners(local_aws: LocalAws, issuer: Issuer) -> Iterator[Api]:
    """For who may ask for everybody."""
    with served_api(local_aws, tokens={"ISSUER": issuer.url, "AUDIENCE": AUDIENCE}) as api:
        yield api


def bearer(token: str) -> dict[str, str]:
    return {"x-api-key": "", "Authorization": f"Bearer {token}"}


def changed(token: str) -> str:
    """Another first character of the signature; the last one has bits that are no part of it."""
    signed, _, signature = token.rpartition(".")
    first = "B" if signature[0] == "A" else "A"
    return f"{signed}.{first}{signature[1:]}"


def requests_of(user: str) -> list[tuple[str, str, Any]]:
    """Every way to name a user, but for that through PutEvents."""
    return [
        ("GET", f"/recommendations/{user}", None),
        ("GET", f"/recommendations/%{ord(user[0]):x}{user[1:]}", None),
        ("GET", f"/getRecommendations?userId={user}", None),
        ("GET", f"/related/185?userId={user}", None),
        ("GET", f"/popular?userId={user}", None),
        ("POST", "/rankings", {"userId": user, "itemIds": ["1"]}),
        ("POST", "/data", {"Data": {**CLICK, "userId": user}}),
        ("POST", "/events", {"events": [CLICK, {**CLICK, "userId": user}]}),
    ]


@pytest.mark.parametrize(("method", "path", "body"), requests_of(USER))
def test_a_user_asks_for_itself(
    members: Api, issuer: Issuer, method: str, path: str, body: Any
) -> None:
    status, _ = members.ask(method, path, body, **bearer(issuer.token(user=USER)))
    assert status == (200 if path in {"/data", "/events"} else 503)


@pytest.mark.parametrize("request_", requests_of(OTHER))
def test_and_for_nobody_else(
    members: Api, partners: Api, issuer: Issuer, request_: tuple[str, str, Any]
) -> None:
    before = len(members.records())
    status, error = members.ask(*request_, **bearer(issuer.token(user=USER)))
    assert (status, error["message"]) == (403, "userId is not the user of the token.")
    assert len(members.records()) == before
    status, _ = partners.ask(*request_, **bearer(issuer.token(user=USER)))
    assert status == (200 if request_[1] in {"/data", "/events"} else 503)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/data", {"Data": {"sessionId": OTHER, "eventType": "c"}}),
        ("/events", {"events": [{"sessionId": OTHER, "eventType": "c"}]}),
    ],
)
def test_a_user_is_not_anonymous(members: Api, issuer: Issuer, path: str, body: Any) -> None:
    # An event of a session alone would be that of the user with the session's id.
    status, _ = members.ask("POST", path, body, **bearer(issuer.token(user=USER)))
    assert status == 403


def test_what_names_no_user_is_for_every_member(members: Api, issuer: Issuer) -> None:
    assert members.ask("GET", "/popular", **bearer(issuer.token(user=USER)))[0] == 503


@pytest.mark.parametrize("path", ["/popular", "/recommendations/429"])
def test_a_key_opens_nothing(partners: Api, path: str) -> None:
    status, found, _ = partners.exchange("GET", path)
    assert (status, found["www-authenticate"]) == (401, "Bearer")
    status, error = partners.ask("GET", path)
    assert (status, set(error)) == (401, {"message", "requestId"})


def test_what_is_no_valid_token_is_unauthorized(partners: Api, issuer: Issuer) -> None:
    wrong = {
        "expired": issuer.token(exp=1),
        "of another audience": issuer.token(aud="other"),
        "of another issuer": issuer.token(iss="https://other.example"),
        "of another key": issuer.token(private_key(2)),
        "of an unknown key": issuer.token(key_id="unknown"),
        "changed": changed(issuer.token()),
        "nothing": "",
    }
    for what, token in wrong.items():
        status, error = partners.ask("GET", "/popular", **bearer(token))
        assert (status, set(error)) == (401, {"message", "requestId"}), what


def test_a_member_without_a_user_is_denied(members: Api, issuer: Issuer) -> None:
    status, error = members.ask("GET", "/popular", **bearer(issuer.token()))
    assert (status, set(error)) == (403, {"message", "requestId"})


def test_an_issuer_that_is_down_is_no_wrong_token(local_aws: LocalAws) -> None:
    with running_issuer() as gone:
        token, url = gone.token(), gone.url
    with served_api(local_aws, tokens={"ISSUER": url, "AUDIENCE": AUDIENCE}) as api:
        status, error = api.ask("GET", "/popular", **bearer(token))
    assert (status, set(error)) == (503, {"message", "requestId"})


def test_scripts_send_tokens(members: Api, issuer: Issuer) -> None:
    token = issuer.token(user=USER)
    status, _, _ = Browser(members, SHOP).fetch("GET", "/popular", authorization=f"Bearer {token}")
    assert status == 503
    status, _, error = Browser(members, SHOP).fetch("GET", "/popular", authorization="Bearer x")
    assert (status, set(error)) == (401, {"message", "requestId"})


def test_signed_routes_take_no_token(partners: Api, issuer: Issuer) -> None:
    status, _ = partners.ask("PUT", "/items", {}, **bearer(issuer.token()))
    assert status == 403
