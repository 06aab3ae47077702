"""The services behind the gateway, reached inside the same process."""

import asyncio
from typing import Any

from localaws.apigateway.backends import FunctionAnswer, ServiceAnswer, ServiceRequest
from localaws.ministack import internal


class InternalBackends:
    """Calls through `localaws.ministack.internal`: no HTTP, no IAM check of the integration's role."""

    async def call(self, request: ServiceRequest) -> ServiceAnswer:
        """Call an AWS service of this process."""
        response = await internal.call(
            request.service,
            target=request.target,
            body=request.body,
            account=request.account,
            region=request.region,
            method=request.method,
            path=request.path,
            headers=request.headers,
            query=request.query,
        )
        return ServiceAnswer(response.status, response.headers, response.body)

    async def invoke(
        self, function: str, payload: dict[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        """Invoke a function; the wait is in a thread, so that the event loop goes on serving."""
        result = await asyncio.to_thread(
            internal.invoke_function, function, payload, account=account, region=region
        )
        return FunctionAnswer(result.status, result.payload, result.function_error)
