"""The REST API: events in, recommendations out."""
