"""What all operations of the control plane work with, and what they have in common."""

from collections.abc import Iterable
from dataclasses import dataclass

from localaws.personalize import arns, pagination, tags
from localaws.personalize.attribution.outputs import Outputs
from localaws.personalize.errors import already_exists, in_use, limit_exceeded, not_found
from localaws.personalize.files import Files
from localaws.personalize.jobs import Jobs
from localaws.personalize.machine import Machine
from localaws.personalize.metadata.catalogues import Catalogues
from localaws.personalize.resources import ACTIVE, CREATE_FAILED, KINDS, Resource
from localaws.personalize.shapes import Json, output_members
from localaws.personalize.store import Store, describe
from localaws.shared.clock import Clock
from localaws.shared.personalize_behaviour import PersonalizeBehaviour
from localaws.shared.ports import ServiceRoles

UPDATES = ("update", "retraining update")
"""Phases of an update that was asked for."""


@dataclass(frozen=True)
class Caller:
    """Account and region that a request acts in."""

    account: str
    region: str

    def arn(self, path: str) -> str:
        """ARN of a resource of this account and region."""
        return arns.arn(self.region, self.account, path)


@dataclass(frozen=True)
class ControlPlane:
    """The parts behind the operations.

    Attributes:
        store: resources.
        machine: moves them through their statuses.
        clock: time and pace.
        files: folders of data and models.
        jobs: imports and trainings.
        roles: roles that imports act under.
        endpoint: URL of the local AWS, from which imports read.
        behaviour: what is done where AWS documents nothing.
        catalogues: records of items and users, for filters and metadata.
        outputs: where the metrics of metric attributions go.
    """

    store: Store
    machine: Machine
    clock: Clock
    files: Files
    jobs: Jobs
    roles: ServiceRoles
    endpoint: str
    behaviour: PersonalizeBehaviour
    catalogues: Catalogues
    outputs: Outputs

    def create(
        self,
        caller: Caller,
        kind: str,
        path: str,
        document: Json,
        *,
        request_tags: Iterable[dict[str, str]] = (),
        links: dict[str, str] | None = None,
    ) -> Resource:
        """Make a resource and put it at the beginning of its creation.

        Args:
            caller: account and region.
            kind: of the resource.
            path: the ARN's part behind the account.
            document: what Describe may show, without status and times.
            request_tags: tags of the request.
            links: further ARNs that it belongs to.

        Raises:
            ServiceError: ResourceAlreadyExistsException, or an error about the tags.
        """
        arn = caller.arn(path)
        if self.store.find(arn) is not None:
            raise already_exists(arn)
        merged = tags.merged({}, request_tags)
        now = self.clock.now()
        resource = Resource(
            arn=arn,
            account=caller.account,
            region=caller.region,
            kind=kind,
            sequence=self.store.next_sequence(),
            document={**document, "creationDateTime": now, "lastUpdatedDateTime": now},
            links=links or {},
            tags=merged,
        )
        if "create" in KINDS[kind].phases:
            self.machine.begin(resource, "create")
        else:
            self.store.save(resource)
        return resource

    def get(self, caller: Caller, kind: str, arn: str) -> Resource:
        """A resource of the caller's account and region.

        Raises:
            ServiceError: ResourceNotFoundException.
        """
        resource = self.store.get(kind, arn)
        if (resource.account, resource.region) != (caller.account, caller.region):
            raise not_found(arn, kind)
        return resource

    def active(self, caller: Caller, kind: str, arn: str) -> Resource:
        """A resource that others may be built on.

        Raises:
            ServiceError: ResourceNotFoundException, or ResourceInUseException when it is not ACTIVE.
        """
        resource = self.get(caller, kind, arn)
        if resource.status != ACTIVE:
            raise in_use(f"Resource {arn} is not ACTIVE; its status is {resource.status}.")
        return resource

    def check_deletable(self, resource: Resource) -> None:
        """Refuse the deletion of a resource that is not at rest.

        Raises:
            ServiceError: ResourceInUseException.
        """
        if resource.status not in {ACTIVE, CREATE_FAILED}:
            raise in_use(
                f"Resource {resource.arn} cannot be deleted; its status is {resource.status}."
            )
        self.check_not_updating(resource)

    def check_not_updating(self, resource: Resource) -> None:
        """Refuse a change of a resource whose last update is still under way.

        Raises:
            ServiceError: ResourceInUseException.
        """
        if resource.phase in UPDATES:
            raise in_use(
                f"Resource {resource.arn} is being updated; wait until the update is ACTIVE."
            )

    def check_quota(self, count: int, limit: int, message: str) -> None:
        """Refuse one more when there are `limit` already.

        Raises:
            ServiceError: LimitExceededException with `message`.
        """
        if count >= limit:
            raise limit_exceeded(message)

    def describe(self, caller: Caller, kind: str, request: Json) -> Json:
        """Answer Describe of a kind."""
        names = KINDS[kind]
        resource = self.get(caller, kind, request[names.arn_member])
        return {names.member: describe(resource, output_members(f"Describe{kind}", names.member))}

    def list(self, caller: Caller, kind: str, request: Json) -> Json:
        """Answer List of a kind, one page."""
        names = KINDS[kind]
        narrowed = {}
        if names.filter is not None and names.filter in request:
            narrowed = {names.filter: request[names.filter]}
        found = self.store.of(kind, caller.account, caller.region, **narrowed)
        scope = "|".join([names.list_operation, caller.account, caller.region, *narrowed.values()])
        shown, token = pagination.page(
            found,
            scope=scope,
            size=request.get("maxResults", pagination.DEFAULT_PAGE_SIZE),
            token=request.get("nextToken"),
            newest_first=names.newest_first,
        )
        members = output_members(names.list_operation, names.plural)
        answer: Json = {names.plural: [describe(each, members) for each in shown]}
        return answer if token is None else {**answer, "nextToken": token}
