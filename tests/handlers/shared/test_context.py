import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.context import (
    DEVICES,
    MAX_USER_AGENT_LENGTH,
    NO_CONTEXT,
    SEASONS,
    Client,
    ContextRules,
    LocalEvent,
    client_of,
    derived,
    device_of,
    local_event_of,
    location_of,
    read_rules,
    season_of,
    stack_rules,
)

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
FAIR = LocalEvent("fair", date(2026, 9, 19), date(2026, 10, 4), "DE")
NEW_YEAR = LocalEvent("new year", date(2025, 12, 31), date(2026, 1, 1), None)
RULES = ContextRules(
    device="DEVICE_TYPE",
    location="LOCATION",
    location_header="cloudfront-viewer-country",
    season="SEASON",
    local_event="LOCAL_EVENT",
    calendar=(FAIR, NEW_YEAR),
)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (IPHONE, "phone"),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36",
            "phone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/90.0 Mobile Safari/537.36",
            "phone",
        ),
        ("Opera/9.80 (J2ME/MIDP; Opera Mini/7.1/28.3590; U; en) Presto/2.8.119", "phone"),
        ("ShopApp/3.2 (iPhone; iOS 17.4; Scale/3.00)", "phone"),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X900) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
            "tablet",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
            "tablet",
        ),
        ("Mozilla/5.0 (Android 13; Tablet; rv:125.0) Gecko/125.0 Firefox/125.0", "tablet"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
            "desktop",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15",
            "desktop",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "desktop"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/124.0", "desktop"),
        ("Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) AppleWebKit/537.36 TV Safari/537.36", "tv"),
        (
            "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/79.0 Safari/537.36 WebAppManager",
            "tv",
        ),
        ("Mozilla/5.0 (Linux; Android 7.1.2; AFTMM Build/NS6265) AppleWebKit/537.36", "tv"),
        ("Roku/DVP-12.5 (12.5.0.4178-88)", "tv"),
        (
            "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 Chrome/124 Mobile Safari/537.36 (compatible; Googlebot/2.1)",
            "other",
        ),
        ("curl/8.7.1", "other"),
        ("python-requests/2.32", "other"),
        ("\x00\ud83d", "other"),
        ("", None),
        ("  ", None),
    ],
)
def test_the_device_is_read_from_the_user_agent(user_agent: str, device: str | None) -> None:
    assert device_of(user_agent) == device


@given(st.text())
def test_any_user_agent_is_one_of_five_devices(text: str) -> None:
    assert device_of(text) in (DEVICES if text[:MAX_USER_AGENT_LENGTH].strip() else {None})


@given(st.text(), st.text())
def test_what_a_record_keeps_of_a_user_agent_says_the_same(agent: str, more: str) -> None:
    whole = agent.ljust(MAX_USER_AGENT_LENGTH, "-") + more
    assert device_of(whole) == device_of(whole[:MAX_USER_AGENT_LENGTH])


@pytest.mark.parametrize(
    ("header", "location"),
    [
        ("DE", "DE"),
        (" US-CA ", "US-CA"),
        ("S%C3%A3o Paulo", "S%C3%A3o Paulo"),
        ("x" * 64, "x" * 64),
        ("x" * 65, None),
        ("", None),
        ("null", None),
        ("undefined", None),
        ("DE|FR", None),
        ('DE"', None),
        ("DE\n", None),
        ("DE\r\nX-Other: 1", None),
        ("<script>", None),
        ("-DE", None),
        ("Köln", None),
        ("٣", None),
    ],
)
def test_a_location_is_a_short_word_without_tricks(header: str, location: str | None) -> None:
    assert location_of(header) == location


@given(st.text())
def test_no_location_can_be_more_than_one_category_or_line(text: str) -> None:
    location = location_of(text)
    assert location is None or (
        len(location) <= 64 and location.isprintable() and not set(location) & set("|\"'\\<>")
    )


@pytest.mark.parametrize(
    ("day", "north", "south"),
    [
        (date(2025, 12, 1), "winter", "summer"),
        (date(2025, 12, 31), "winter", "summer"),
        (date(2026, 1, 1), "winter", "summer"),
        (date(2024, 2, 29), "winter", "summer"),
        (date(2026, 3, 1), "spring", "autumn"),
        (date(2026, 5, 31), "spring", "autumn"),
        (date(2026, 6, 1), "summer", "winter"),
        (date(2026, 8, 31), "summer", "winter"),
        (date(2026, 9, 1), "autumn", "spring"),
        (date(2026, 11, 30), "autumn", "spring"),
    ],
)
def test_seasons_have_three_whole_months(day: date, north: str, south: str) -> None:
    assert season_of(day, is_southern=False) == north
    assert season_of(day, is_southern=True) == south


@given(st.dates())
def test_the_hemispheres_are_half_a_year_apart(day: date) -> None:
    north, south = (SEASONS.index(season_of(day, is_southern=each)) for each in (False, True))
    assert (north - south) % 4 == 2


@pytest.mark.parametrize(
    ("day", "location", "name"),
    [
        (date(2026, 9, 18), "DE", None),
        (date(2026, 9, 19), "DE", "fair"),
        (date(2026, 10, 4), "de", "fair"),
        (date(2026, 10, 5), "DE", None),
        (date(2026, 9, 20), "AT", None),
        (date(2026, 9, 20), None, None),
        (date(2025, 12, 31), None, "new year"),
        (date(2026, 1, 1), "AT", "new year"),
    ],
)
def test_a_local_event_is_on_from_its_first_to_its_last_day_where_it_is(
    day: date, location: str | None, name: str | None
) -> None:
    assert local_event_of(day, location, (FAIR, NEW_YEAR)) == name


def test_of_events_at_one_time_the_first_of_the_calendar_counts() -> None:
    party = LocalEvent("party", FAIR.first, FAIR.last, None)
    assert local_event_of(FAIR.first, "DE", (FAIR, party)) == "fair"
    assert local_event_of(FAIR.first, "DE", (party, FAIR)) == "party"
    assert local_event_of(FAIR.first, "AT", (FAIR, party)) == "party"


def test_every_word_that_can_be_known_is_derived() -> None:
    assert derived(RULES, Client(IPHONE, "DE"), at("2026-09-20T12:00"), {}) == {
        "DEVICE_TYPE": "phone",
        "LOCATION": "DE",
        "SEASON": "autumn",
        "LOCAL_EVENT": "fair",
    }
    assert derived(RULES, Client(), at("2026-07-01"), {}) == {"SEASON": "summer"}


@pytest.mark.parametrize(
    ("moment", "season", "event"),
    [
        ("2025-11-30T23:59:59", "autumn", None),
        ("2025-12-01T00:00:00", "winter", None),
        ("2025-12-30T23:59:59", "winter", None),
        ("2025-12-31T00:00:00", "winter", "new year"),
        ("2026-01-01T23:59:59.999", "winter", "new year"),
        ("2026-01-02T00:00:00", "winter", None),
    ],
)
def test_days_begin_and_end_in_utc_at_the_years_end_too(
    moment: str, season: str, event: str | None
) -> None:
    words = derived(RULES, Client(), at(moment), {})
    assert (words["SEASON"], words.get("LOCAL_EVENT")) == (season, event)


@pytest.mark.parametrize("name", ["DEVICE_TYPE", "deviceType", "device_type", "DeviceType"])
@pytest.mark.parametrize("value", ["watch", 5, None])
def test_what_the_client_says_is_never_said_again(name: str, value: object) -> None:
    words = derived(RULES, Client(IPHONE, "DE"), at("2026-09-20"), {name: value})
    assert set(words) == {"LOCATION", "SEASON", "LOCAL_EVENT"}


def test_a_location_that_the_client_says_decides_about_local_events() -> None:
    client, moment = Client("", "AT"), at("2026-09-20")
    assert derived(RULES, client, moment, {"location": "DE"}) == {
        "SEASON": "autumn",
        "LOCAL_EVENT": "fair",
    }
    assert "LOCAL_EVENT" not in derived(RULES, client, moment, {})


@given(st.text(), st.text(), st.floats(0, 4e9))
def test_without_rules_nothing_is_derived(agent: str, location: str, moment: float) -> None:
    assert derived(NO_CONTEXT, Client(agent, location), moment, {}) == {}


@given(st.text(), st.text(), st.floats(0, 4e9), st.dictionaries(st.text(), st.text()))
def test_words_are_short_and_of_configured_names(
    agent: str, location: str, moment: float, given_: dict[str, str]
) -> None:
    words = derived(RULES, Client(agent, location), moment, given_)
    assert set(words) <= {"DEVICE_TYPE", "LOCATION", "SEASON", "LOCAL_EVENT"} - set(given_)
    assert all(1 <= len(word) <= 64 for word in words.values())


@pytest.mark.parametrize("spelling", ["CloudFront-Viewer-Country", "cloudfront-viewer-country"])
def test_a_client_is_read_from_a_proxy_event(spelling: str) -> None:
    event: dict[str, Any] = {
        "headers": {spelling: "DE", "User-Agent": "what API Gateway does not mean"},
        "requestContext": {"identity": {"userAgent": IPHONE}},
    }
    assert client_of(event, RULES) == Client(IPHONE, "DE")
    assert client_of(event, NO_CONTEXT) == Client(IPHONE, "")


@pytest.mark.parametrize("event", [{}, {"headers": None}, {"headers": {}}])
@pytest.mark.parametrize("context", [{}, {"identity": None}, {"identity": {"userAgent": None}}])
def test_a_client_that_tells_nothing_is_nobody(event: Any, context: Any) -> None:
    assert client_of({**event, "requestContext": context}, RULES) == Client()


def test_a_function_without_rules_derives_nothing(tmp_path: Path) -> None:
    assert stack_rules(tmp_path) is NO_CONTEXT


def test_rules_are_read_from_the_file_beside_the_function(tmp_path: Path) -> None:
    given_ = {
        "device": "deviceType",
        "local_event": "localEvent",
        "calendar": [
            ["fair", "2026-09-19", "2026-10-04", "DE"],
            ["new year", "2025-12-31", "2026-01-01", None],
        ],
    }
    (tmp_path / "context.json").write_text(json.dumps(given_))
    expected = ContextRules(
        device="deviceType", local_event="localEvent", calendar=(FAIR, NEW_YEAR)
    )
    assert stack_rules(tmp_path) == expected == read_rules(json.dumps(given_))
