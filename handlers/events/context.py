"""Events with the words of their context: what the client does not say of it is derived, as requests derive it."""

import json
from dataclasses import replace

from handlers.events.fields import MAX_PROPERTIES_LENGTH, properties_text
from handlers.events.records import Event, is_too_large
from handlers.shared.context import NO_CONTEXT, ContextRules, derived


def in_context(event: Event, rules: ContextRules) -> Event:
    """The event with the properties that rules derive from its own time and its client.

    What the client gave stays as it is. A word that finds no room within the limits of the service is left out: an event
    without it is worth more than none.

    Args:
        event: whose `client` is what the request told.
        rules: whose names are properties.
    """
    if rules == NO_CONTEXT:  # of most stacks, and for each of thousands of events
        return event
    given = json.loads(event.properties or "{}")
    for name, word in derived(rules, event.client, event.sent_at, given).items():
        text = properties_text({**given, name: word})
        longer = replace(event, properties=text)
        if len(text) <= MAX_PROPERTIES_LENGTH and not is_too_large(longer):
            event, given[name] = longer, word
    return event
