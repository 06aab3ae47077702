"""What the local Personalize does where AWS documents nothing, or two things: each answer that is possible can be asked for.

A program that is right whichever way AWS has it passes its tests with every switch off and on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields


def _switch(help_text: str) -> bool:
    """A switch that is off; the text says what it does when it is on."""
    off: bool = field(default=False, metadata={"help": help_text})
    return off


@dataclass(frozen=True, kw_only=True)
class PersonalizeBehaviour:
    """Switches of the local Personalize; off is what recordings of AWS suggest, or what is likelier.

    Attributes:
        unnamed_s3_calls: its S3 calls carry neither `aws:SourceAccount` nor `aws:SourceArn`.
        reformatted_schemas: DescribeSchema answers the Avro text with other white space and order of keys.
        campaigns_show_latest: a campaign that follows the latest version is described with `<solution ARN>/$LATEST`.
        second_tracker_exists: a group's second event tracker is refused as one that exists, not by the quota.
        events_need_items: PutEvents refuses an event that names no item.
        popularity_without_metrics: GetSolutionMetrics refuses versions of a recipe of popular items.
        trackers_leave_datasets: an event tracker makes a dataset EVENT_INTERACTIONS, which stays when it is deleted.
        campaigns_keep_solution: UpdateCampaign refuses a version of another solution than the campaign's.
        late_privilege_checks: what an import may read is checked by the job, not when it is asked for.
        strict_imports: an import fails for a single row that does not fit the schema, which else is left out.
    """

    unnamed_s3_calls: bool = _switch("S3 calls without aws:SourceAccount and aws:SourceArn")
    reformatted_schemas: bool = _switch("DescribeSchema answers the Avro text reformatted")
    campaigns_show_latest: bool = _switch("DescribeCampaign shows <solution ARN>/$LATEST")
    second_tracker_exists: bool = _switch("a second event tracker: ResourceAlreadyExistsException")
    events_need_items: bool = _switch("PutEvents refuses events without an item")
    popularity_without_metrics: bool = _switch("no GetSolutionMetrics for popular items")
    trackers_leave_datasets: bool = _switch("event trackers make and leave EVENT_INTERACTIONS")
    campaigns_keep_solution: bool = _switch("UpdateCampaign refuses versions of another solution")
    late_privilege_checks: bool = _switch("a bucket's policy is checked by the import job itself")
    strict_imports: bool = _switch("one row that does not fit the schema fails an import")

    @classmethod
    def of(cls, names: Iterable[str]) -> "PersonalizeBehaviour":
        """The behaviour with these switches on, each named as on the command line (`reformatted-schemas`).

        Raises:
            ValueError: there is no such switch; the message lists them.
        """
        wanted = set(names)
        unknown = wanted - set(SWITCHES)
        if unknown:
            msg = (
                f"the local Personalize has no switch {', '.join(sorted(unknown))}:"
                f" expected some of {', '.join(SWITCHES)}"
            )
            raise ValueError(msg)
        return cls(**{_field_name(name): True for name in wanted})

    @property
    def names(self) -> tuple[str, ...]:
        """The switches that are on, as `of` takes them."""
        return tuple(name for name in SWITCHES if getattr(self, _field_name(name)))


def _field_name(switch: str) -> str:
    return switch.replace("-", "_")


SWITCHES = {
    each.name.replace("_", "-"): str(each.metadata["help"]) for each in fields(PersonalizeBehaviour)
}
"""From a switch's name on the command line to what it does."""
