"""SageMaker as a host serves it: its handler, its start and stop.

What it serves is imported, and what it keeps is read, with the first request: most servers never get one.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from functools import cached_property

from localaws.sagemaker import api, errors, iam
from localaws.shared import json_protocol
from localaws.shared.clock import clock
from localaws.shared.ports import OwnService, Request, Response, ServiceRoles
from localaws.shared.settings import Settings

_log = logging.getLogger("localaws.sagemaker")


class SageMakerService:
    """The local SageMaker.

    Args:
        settings: of the local AWS.
        roles: that notebook instances act in.
        key_refusal: why a key of KMS, by its ARN, cannot be used; None when it can.
        page: address that says what stands behind a notebook instance here.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        roles: ServiceRoles,
        key_refusal: Callable[[str], str | None],
        page: str,
        now: Callable[[], float],
    ) -> None:
        self._home = settings.home / "sagemaker"
        self._roles = roles
        self._key_refusal = key_refusal
        self._page = page
        self._clock = clock(settings.clock, now)
        self._lock = threading.Lock()

    @cached_property
    def _api(self) -> "api.Api":
        return api.Api(
            self._home,
            roles=self._roles,
            key_refusal=self._key_refusal,
            page=self._page,
            clock=self._clock,
        )

    @property
    def own_service(self) -> OwnService:
        """What the host puts into its tables."""
        return OwnService(
            name=iam.SERVICE,
            handler=self.handle,
            target_prefix=iam.TARGET_PREFIX,
            iam_action=iam.action_of,
            iam_resource=iam.resource_of,
            iam_context=iam.context_of,
            tags_of=self.tags_of,
        )

    def start(self) -> None:
        """Begin; nothing is under way but time."""

    def stop(self) -> None:
        """End; what is kept is on disk."""

    def reset(self) -> None:
        """Forget all."""
        with self._lock:
            self._api.reset()

    def tags_of(self, arn: str) -> Mapping[str, str]:
        """The tags of a resource; none when there is no such one."""
        with self._lock:
            return self._api.tags_of(arn)

    async def handle(self, request: Request) -> Response:
        """Answer one request, in a thread."""
        return await asyncio.to_thread(self.answer, request)

    def answer(self, request: Request) -> Response:
        """Answer one request, from a thread."""
        operation = json_protocol.operation_of(request)
        try:
            data = json_protocol.decoded(request.body)
            with self._lock:
                answer = self._api.call(operation, request.account, request.region, data)
            return json_protocol.answered(answer)
        except json_protocol.RefusedError as error:
            return json_protocol.refused(error)
        except (TypeError, AttributeError, LookupError, ValueError) as error:
            _log.info("a request could not be understood", exc_info=True)
            return json_protocol.refused(errors.invalid(f"The request is not valid: {error}"))
