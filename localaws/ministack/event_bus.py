"""EventBridge as AWS's own services use it: their events have sources that nobody else may put."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.core.responses import request_scope

from localaws.ministack.calls import serving_loop


class MiniStackEventBus:
    """`EventBus`: that of MiniStack."""

    def put(
        self,
        source: str,
        detail_type: str,
        detail: Mapping[str, Any],
        *,
        resources: Sequence[str],
        account: str,
        region: str,
    ) -> None:
        """Put an event on the default bus, on the event loop that serves."""
        from ministack.services import eventbridge  # noqa: PLC0415 - with the first event: the server starts sooner

        entry = {
            "Source": source,
            "DetailType": detail_type,
            "Detail": json.dumps(detail),
            "Resources": list(resources),
        }

        async def put() -> None:
            with request_scope(account, region):
                eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)

        asyncio.run_coroutine_threadsafe(put(), serving_loop()).result()
