import pytest

from handlers.shared.cors import EXPOSED, cors_headers, stack_origins

SHOP, DESK = "https://shop.example", "https://desk.example"
EXPOSING = {"Access-Control-Expose-Headers": EXPOSED}


@pytest.mark.parametrize("name", ["Origin", "origin"])
def test_one_of_several_origins_is_answered_to_itself(name: str) -> None:
    for origin in (SHOP, DESK):
        assert cors_headers({"headers": {name: origin}}, (SHOP, DESK)) == {
            "Access-Control-Allow-Origin": origin,
            "Vary": "Origin",
            **EXPOSING,
        }


@pytest.mark.parametrize(
    "headers", [None, {}, {"Origin": "https://foreign.example"}, {"Origin": ""}]
)
def test_nobody_else_is(headers: dict[str, str] | None) -> None:
    assert cors_headers({"headers": headers}, (SHOP, DESK)) == {"Vary": "Origin", **EXPOSING}


@pytest.mark.parametrize("origin", [SHOP, "*"])
def test_one_origin_is_answered_to_everybody(origin: str) -> None:
    assert cors_headers({"headers": {"Origin": DESK}}, (origin,)) == {
        "Access-Control-Allow-Origin": origin,
        **EXPOSING,
    }


def test_origins_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CORS_ORIGINS", raising=False)
    assert cors_headers({"headers": {"Origin": DESK}}, stack_origins()) == {}
    monkeypatch.setenv("CORS_ORIGINS", f"{SHOP} {DESK}")
    assert stack_origins() == (SHOP, DESK)
