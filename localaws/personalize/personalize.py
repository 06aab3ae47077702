"""The local Personalize as a whole: its parts put together, started, stopped and emptied."""

from collections.abc import Mapping
from functools import partial

from localaws.personalize.attribution.outputs import Outputs
from localaws.personalize.checkpoints import Checkpoints
from localaws.personalize.control.operations import (
    ALARMS,
    COMPLETIONS,
    HOLDS,
    OPERATIONS,
    WORKS,
)
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.trained import TRAINED
from localaws.personalize.errors import not_served
from localaws.personalize.events import put_events
from localaws.personalize.explained_items import explain_recommendations
from localaws.personalize.faults import Faults
from localaws.personalize.files import Files
from localaws.personalize.jobs import Jobs
from localaws.personalize.machine import Done, Machine
from localaws.personalize.metadata.catalogues import Catalogues
from localaws.personalize.models import Models
from localaws.personalize.put_records import put_items, put_users
from localaws.personalize.rankings import get_personalized_ranking
from localaws.personalize.resources import Resource
from localaws.personalize.runtime import get_recommendations
from localaws.personalize.shapes import Json
from localaws.personalize.store import Store
from localaws.shared.atomic_file import make_folder
from localaws.shared.clock import Clock
from localaws.shared.ports import ServiceRoles
from localaws.shared.settings import Settings

_RUNTIME_OPERATIONS = {
    "GetRecommendations": get_recommendations,
    "GetPersonalizedRanking": get_personalized_ranking,
}
_EVENT_OPERATIONS = {"PutEvents": put_events, "PutItems": put_items, "PutUsers": put_users}


class Personalize:
    """Control plane, runtime and events of all accounts and regions.

    Args:
        settings: of the local AWS; everything is kept in `personalize` in its home.
        roles: roles that imports act under.
        clock: its time and pace.
        jobs: another way to run imports and trainings than as child processes.
        outputs: another place for metrics than CloudWatch and S3.
    """

    def __init__(
        self,
        settings: Settings,
        roles: ServiceRoles,
        clock: Clock,
        jobs: Jobs | None = None,
        outputs: Outputs | None = None,
    ) -> None:
        files = Files(settings.home / "personalize")
        make_folder(files.root)
        store = Store(files.database)
        self._checkpoints = Checkpoints(files.database, store.log_holds_deleted)
        self.faults = Faults(clock.now)
        works = {kind: partial(self._work, kind) for kind in WORKS}
        completions = {key: partial(self._complete, key) for key in COMPLETIONS}
        alarms = {kind: partial(self._ring, kind) for kind in ALARMS}
        holds = {kind: partial(self._is_held, kind) for kind in HOLDS}
        self.plane = ControlPlane(
            store=store,
            machine=Machine(store, clock, works, completions, alarms, holds=holds),
            clock=clock,
            files=files,
            jobs=jobs or Jobs(),
            roles=roles,
            endpoint=settings.endpoint,
            behaviour=settings.personalize,
            catalogues=Catalogues(store),
            outputs=outputs or Outputs(roles, settings.endpoint),
        )
        self.models = Models(store)

    def start(self) -> None:
        """Remove what broken-off jobs left, take unfinished work up again and let time pass."""
        self._sweep()
        self._checkpoints.start()
        self.plane.machine.start()

    def stop(self) -> None:
        """Stop time and jobs; both go on after the next start."""
        self.plane.machine.stop()
        self.plane.jobs.stop_all()
        self._checkpoints.stop()

    def reset(self) -> None:
        """Forget everything."""
        with self.plane.store.lock:
            self.plane.jobs.stop_all()
            self.plane.store.reset()
            self.plane.machine.reset()
            self.plane.files.remove_all_but(set())
            self.faults.clear()
            self.models.keep_only(set())
            self.plane.catalogues.clear()

    def catch_up(self) -> None:
        """Look at once, after time was advanced, for what is due now, automatic trainings among it."""
        self.plane.machine.look_again()

    def seconds_to_next(self) -> float | None:
        """Seconds until a resource changes by itself; None when none waits for its time."""
        due = self.plane.machine.next_due()
        return None if due is None else due - self.plane.clock.now()

    def settle(self) -> None:
        """Let everything change that is due, and wait for imports and trainings whose time is over."""
        self.plane.machine.settle()

    def explain(self, parameters: Mapping[str, str]) -> Json:
        """Why a campaign or recommender recommends what it does; AWS has no such operation.

        Raises:
            ServiceError: as `explain_recommendations`.
        """
        return explain_recommendations(self.plane, self.models, parameters)

    def call(self, caller: Caller, operation: str, request: Json) -> Json | None:
        """Answer an operation of any of the three APIs; None is an answer without a body.

        Raises:
            ServiceError: the service's refusal.
        """
        if operation in _RUNTIME_OPERATIONS:
            return _RUNTIME_OPERATIONS[operation](self.plane, self.models, caller, request)
        if operation in _EVENT_OPERATIONS:
            _EVENT_OPERATIONS[operation](self.plane, caller, request)
            return None
        if operation not in OPERATIONS:
            raise not_served(f"Operation {operation}")
        with self.plane.store.transaction():
            return OPERATIONS[operation](self.plane, caller, request)

    def _work(self, kind: str, resource: Resource, done: Done) -> None:
        WORKS[kind](self.plane, resource, done)

    def _ring(self, kind: str, resource: Resource) -> None:
        ALARMS[kind](self.plane, resource)

    def _is_held(self, kind: str, resource: Resource) -> bool:
        return HOLDS[kind](self.plane, resource)

    def _complete(self, key: tuple[str, str], resource: Resource, facts: Json) -> None:
        COMPLETIONS[key](self.plane, resource, facts)
        if key in {("Solution", "delete"), ("Recommender", "delete")}:
            self._forget_models()

    def _forget_models(self) -> None:
        self.models.keep_only({each.arn for each in self.plane.store.all() if each.kind in TRAINED})

    def _sweep(self) -> None:
        with self.plane.store.lock:
            resources = self.plane.store.all()
            self.plane.files.remove_all_but({each.arn for each in resources})
            for each in resources:
                if each.kind in TRAINED:
                    kept = (each.internal.get(name) for name in ("folder", "histories"))
                    self.plane.files.keep_only(each.arn, *kept)
                elif each.kind == "Dataset":
                    records = each.internal.get("records")
                    self.plane.files.keep_only(each.arn, records and records.rpartition("/")[0])
                elif each.kind == "DataDeletionJob":
                    self.plane.files.remove(each.arn)
