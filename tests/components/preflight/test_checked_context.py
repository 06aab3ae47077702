from datetime import date

from components.preflight.checked_context import CheckedContext, LocalEvent
from handlers.shared import context as handlers_context

CONTEXT = CheckedContext(
    device="DEVICE_TYPE",
    location="COUNTRY",
    location_header="CloudFront-Viewer-Country",
    season="SEASON",
    is_southern=True,
    local_event="LOCAL_EVENT",
    calendar=(
        LocalEvent(name="fair", first=date(2026, 9, 19), last=date(2026, 10, 4), location="DE"),
        LocalEvent(name="Nouvel an", first=date(2026, 1, 1), last=date(2026, 1, 1), location=None),
    ),
)
CALENDAR = (
    handlers_context.LocalEvent("fair", date(2026, 9, 19), date(2026, 10, 4), "DE"),
    handlers_context.LocalEvent("Nouvel an", date(2026, 1, 1), date(2026, 1, 1), None),
)


def test_functions_that_ask_campaigns_read_names_of_columns() -> None:
    assert handlers_context.read_rules(CONTEXT.for_requests) == handlers_context.ContextRules(
        device="DEVICE_TYPE",
        location="COUNTRY",
        location_header="cloudfront-viewer-country",
        season="SEASON",
        is_southern=True,
        local_event="LOCAL_EVENT",
        calendar=CALENDAR,
    )


def test_functions_that_put_events_read_names_of_properties() -> None:
    rules = handlers_context.read_rules(CONTEXT.for_events)
    assert (rules.device, rules.location, rules.season, rules.local_event) == (
        "deviceType",
        "country",
        "season",
        "localEvent",
    )
    assert rules.calendar == CALENDAR


def test_what_is_not_derived_is_not_told() -> None:
    rules = handlers_context.read_rules(CheckedContext(device="DEVICE").for_requests)
    assert rules == handlers_context.ContextRules(device="DEVICE")
