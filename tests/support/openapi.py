"""The REST API's document as the stack imports it, with fixed values."""

import json
from dataclasses import replace
from typing import Any

from components.api.openapi_document import OpenApiValues, render

VALUES = OpenApiValues(
    api_name="shop-local-api",
    region="us-east-1",
    stream_name="shop-local-events",
    stream_role_arn="arn:aws:iam::000000000000:role/shop-local-api",
    recommendations_invoke_arn=(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:us-east-1:000000000000:function:shop-local-recommendations/invocations"
    ),
    tracking_id="c1f4b7a0-1111-2222-3333-444455556666",
)


def document(event_types: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the document, with the given event types as the only ones to accept."""
    rendered: dict[str, Any] = json.loads(render(replace(VALUES, event_types=event_types)))
    return rendered
