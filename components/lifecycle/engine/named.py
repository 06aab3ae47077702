"""Resources whose ARN follows from their inputs, and that the service updates in place."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pulumi.dynamic import CreateResult

from components.lifecycle.engine.adoption import create_or_adopt
from components.lifecycle.engine.deletion import delete_and_wait
from components.lifecycle.engine.inputs import UPDATE
from components.lifecycle.engine.kinds import kind_of, subject
from components.lifecycle.engine.provider import LifecycleProvider
from components.lifecycle.engine.tags import tag_list
from components.lifecycle.engine.updates import update_and_wait
from components.lifecycle.engine.waiting import Waiter


class NamedProvider(LifecycleProvider):
    """Base of their providers. The id is the ARN.

    While an update runs, the resource serves as before. When the service cannot carry it out, the recorded state keeps the
    old inputs, so that the next update tries again.

    Class attributes:
        latest_update: where the description holds the latest update (`latestCampaignUpdate`).
    """

    latest_update: ClassVar[str]

    def request(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The Create request without tags, in the API's own names; None is left out."""
        raise NotImplementedError

    def differences(
        self, description: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The Update request, without the ARN, that makes the resource what is wanted; empty when it is that already."""
        raise NotImplementedError

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the resource, or adopt what an earlier try left; wait until it is what is wanted."""
        inputs = self.table.read(props)
        arn: str = inputs["arn"]
        waiter = self.waiter(inputs, subject(arn))
        tag = self.key_tag(inputs)

        def create() -> None:
            waiter.personalize.call(
                f"Create{self.kind}", **self.request(inputs), tags=tag_list(inputs["tags"], tag)
            )

        description = create_or_adopt(waiter, arn, tag, inputs["tags"], create)
        self.bring(waiter, arn, inputs, description)
        return CreateResult(arn, inputs)

    def apply(self, arn: str, olds: dict[str, Any], news: dict[str, Any]) -> None:
        """Update the resource in place."""
        if set(self.table.changed(olds, news, UPDATE)) - {"tags"}:
            self.bring(self.waiter(news, subject(arn)), arn, news)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the resource; wait until the service has forgotten it."""
        delete_and_wait(self.deletion_waiter(_props, subject(_id)), _id)

    def bring(
        self,
        waiter: Waiter,
        arn: str,
        inputs: Mapping[str, Any],
        known: dict[str, Any] | None = None,
    ) -> None:
        """Send what differs from the resource as it is, and wait until the service has taken it over.

        Args:
            waiter: deadline and progress.
            arn: the resource.
            inputs: what is wanted.
            known: its description of this moment, where there is one.
        """

        def update(description: dict[str, Any]) -> bool:
            changed = self.differences(description, inputs)
            if changed:
                request = {kind_of(arn).parameter: arn, **changed}
                waiter.personalize.call(f"Update{self.kind}", **request)
            return bool(changed)

        update_and_wait(waiter, arn, self.latest_update, update, known)
