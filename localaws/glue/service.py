"""Glue as a host serves it: the operations about crawlers; the catalog is the host's."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from localaws.glue import iam
from localaws.glue.crawlers.operations import Crawlers
from localaws.glue.errors import invalid
from localaws.shared import json_object, json_protocol
from localaws.shared.atomic_file import make_folder
from localaws.shared.ports import OwnService, Request, Response, ServiceRoles, ThreadCalls
from localaws.shared.record_folder import RecordFolder
from localaws.shared.settings import Settings

Operation = Callable[[str, str, Mapping[str, Any]], dict[str, Any]]

_log = logging.getLogger("localaws.glue")


class GlueService:
    """The crawlers of the local Glue.

    Args:
        settings: of the local AWS.
        calls: reach S3, and Glue itself for its catalog.
        roles: that crawlers act in.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        calls: ThreadCalls,
        roles: ServiceRoles,
        now: Callable[[], float],
    ) -> None:
        self._home = settings.home / "glue"
        self._crawlers = Crawlers(RecordFolder(self._home / "crawlers"), calls, roles, now)
        self._operations = self._table()

    @property
    def own_service(self) -> OwnService:
        """What the host puts into its tables."""
        return OwnService(
            name=iam.SERVICE,
            handler=self.handle,
            answers=self.answers,
            iam_action=iam.action_of,
            iam_resource=iam.resource_of,
            iam_context=iam.context_of,
            tags_of=self._crawlers.tags,
        )

    def start(self) -> None:
        """Take up the crawlers."""
        make_folder(self._home / "crawlers")
        self._crawlers.start()

    def stop(self) -> None:
        """End; crawls begin anew after the next start."""
        self._crawlers.stop()

    def reset(self) -> None:
        """Forget all."""
        self._crawlers.reset()

    def seconds_to_next(self) -> float | None:
        """Nothing waits for its time: a crawl begins at once, and takes as long as it takes."""
        return None

    def settle(self) -> None:
        """Wait until no crawl is under way."""
        self._crawlers.settle()

    def answers(self, request: Request) -> bool:
        """Whether a request is about crawlers; all others are about the catalog."""
        operation = json_protocol.operation_of(request)
        return operation in self._operations or (
            operation in ("TagResource", "UntagResource", "GetTags")
            and ":crawler/" in str(json_object.read(request.body).get("ResourceArn"))
        )

    async def handle(self, request: Request) -> Response:
        """Answer one request about crawlers, in a thread."""
        return await asyncio.to_thread(self.answer, request)

    def answer(self, request: Request) -> Response:
        """Answer one request about crawlers, from a thread."""
        operation = json_protocol.operation_of(request)
        try:
            data = json_protocol.decoded(request.body)
            if operation in self._operations:
                answer = self._operations[operation](request.account, request.region, data)
            else:
                answer = self._tagging(operation, data)
        except json_protocol.RefusedError as error:
            return json_protocol.refused(error)
        except (TypeError, AttributeError, LookupError, ValueError) as error:
            _log.info("a request could not be understood", exc_info=True)
            return json_protocol.refused(invalid(f"The request is not valid: {error}"))
        return json_protocol.answered(answer)

    def _table(self) -> dict[str, Operation]:
        crawlers = self._crawlers
        return {
            "CreateCrawler": crawlers.create,
            "UpdateCrawler": crawlers.update,
            "DeleteCrawler": crawlers.delete,
            "GetCrawler": crawlers.get,
            "GetCrawlers": crawlers.get_all,
            "ListCrawlers": crawlers.list_names,
            "BatchGetCrawlers": crawlers.batch_get,
            "StartCrawler": crawlers.begin,
            "StopCrawler": crawlers.end,
            "GetCrawlerMetrics": crawlers.metrics,
        }

    def _tagging(self, operation: str, data: Mapping[str, Any]) -> dict[str, Any]:
        arn = str(data["ResourceArn"])
        if operation == "TagResource":
            return self._crawlers.tag(arn, data)
        if operation == "UntagResource":
            return self._crawlers.untag(arn, data)
        return self._crawlers.get_tags(arn)
