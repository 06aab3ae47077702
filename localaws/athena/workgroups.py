"""Work groups: the operations about them, and what they decide about a query.

Source: Amazon Athena API Reference, WorkGroupConfiguration; User Guide, "Override client-side settings".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from localaws.athena import iam, paging
from localaws.athena.errors import AthenaError, invalid
from localaws.athena.locations import Location
from localaws.athena.records import Record, Records

Data = Mapping[str, Any]
Answer = dict[str, Any]

ENGINE = {
    "SelectedEngineVersion": "AUTO",
    "EffectiveEngineVersion": "Athena engine version 3",
}
MAX_TAGS = 50
LEAST_CUTOFF_BYTES = 10_000_000
_NAME = re.compile(r"[a-zA-Z0-9._-]{1,128}")
_NOT_SERVED = (
    "ManagedQueryResultsConfiguration",
    "ExecutionRole",
    "CustomerContentEncryptionConfiguration",
    "IdentityCenterConfiguration",
)


class WorkGroups:
    """All work groups; each account has `primary` in each region.

    Args:
        records: where they are kept.
        now: seconds since the Unix epoch.
    """

    def __init__(self, records: Records, now: Callable[[], float]) -> None:
        self._records = records
        self._now = now

    def find(self, account: str, region: str, name: object) -> Record:
        """A work group.

        Raises:
            AthenaError: there is none of this name.
        """
        wanted = str(name or iam.PRIMARY)
        found = self._records.get(account, region, wanted)
        if found is not None:
            return found
        if wanted == iam.PRIMARY:
            return _made({"Name": iam.PRIMARY}, 0.0, enforced=False)
        raise invalid(f"WorkGroup {wanted} is not found.")

    def tags(self, arn: str) -> Mapping[str, str]:
        """The tags of a work group; none when there is no such one, or the ARN is none of a work group."""
        place, _, name = arn.partition(":workgroup/")
        _, _, region_and_account = place.partition(f":{iam.SERVICE}:")
        region, _, account = region_and_account.partition(":")
        found = self._records.get(account, region, name)
        return {} if found is None else dict(found["tags"])

    def create(self, account: str, region: str, data: Data) -> Answer:
        """CreateWorkGroup."""
        name = data.get("Name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise invalid(
                f"'{name}' is no name of a work group: it has 1 to 128 of a-z A-Z 0-9 . _ -"
            )
        if name == iam.PRIMARY or self._records.get(account, region, name) is not None:
            raise invalid("WorkGroup is already created")
        self._records.put(_made(data, self._now(), enforced=True), account, region, name)
        return {}

    def get(self, account: str, region: str, data: Data) -> Answer:
        """GetWorkGroup."""
        found = self.find(account, region, data.get("WorkGroup"))
        return {"WorkGroup": {name: value for name, value in found.items() if name != "tags"}}

    def list_all(self, account: str, region: str, data: Data) -> Answer:
        """ListWorkGroups: by name."""
        kept = self._records.under(account, region)
        if self._records.get(account, region, iam.PRIMARY) is None:
            kept.append(self.find(account, region, iam.PRIMARY))
        listed = [
            {
                "Name": each["Name"],
                "State": each["State"],
                "Description": each["Description"],
                "CreationTime": each["CreationTime"],
                "EngineVersion": each["Configuration"]["EngineVersion"],
            }
            for each in sorted(kept, key=lambda each: str(each["Name"]))
        ]
        found, more = paging.page(listed, data)
        return {"WorkGroups": found, **more}

    def update(self, account: str, region: str, data: Data) -> Answer:
        """UpdateWorkGroup."""
        present = self.find(account, region, data.get("WorkGroup"))
        changed = {
            **present,
            "State": data.get("State", present["State"]),
            "Description": data.get("Description", present["Description"]),
            "Configuration": _updated(
                present["Configuration"], data.get("ConfigurationUpdates") or {}
            ),
        }
        self._records.put(changed, account, region, str(present["Name"]))
        return {}

    def delete(self, account: str, region: str, name: str) -> None:
        """Forget a work group; nothing when there is none.

        Raises:
            AthenaError: it is `primary`.
        """
        if name == iam.PRIMARY:
            raise invalid("The primary WorkGroup cannot be deleted.")
        self._records.delete(account, region, name)

    def tag(self, account: str, region: str, data: Data) -> Answer:
        """TagResource."""
        found = self._tagged(account, region, data)
        given = {tag["Key"]: tag.get("Value", "") for tag in data.get("Tags") or []}
        self._keep_tags(account, region, found, {**found["tags"], **given})
        return {}

    def untag(self, account: str, region: str, data: Data) -> Answer:
        """UntagResource."""
        found = self._tagged(account, region, data)
        gone = set(data.get("TagKeys") or [])
        kept = {key: value for key, value in found["tags"].items() if key not in gone}
        self._keep_tags(account, region, found, kept)
        return {}

    def list_tags(self, account: str, region: str, data: Data) -> Answer:
        """ListTagsForResource."""
        found = self._tagged(account, region, data)
        return {
            "Tags": [{"Key": key, "Value": value} for key, value in sorted(found["tags"].items())]
        }

    def _tagged(self, account: str, region: str, data: Data) -> Record:
        arn = str(data.get("ResourceARN"))
        name = arn.rpartition(":workgroup/")[2]
        if arn != iam.workgroup_arn(account, region, name):
            raise AthenaError("ResourceNotFoundException", f"{arn} is not found.", ResourceName=arn)
        return self.find(account, region, name)

    def _keep_tags(self, account: str, region: str, found: Record, tags: Mapping[str, str]) -> None:
        if len(tags) > MAX_TAGS:
            raise invalid(f"A resource can have at most {MAX_TAGS} tags")
        self._records.put({**found, "tags": dict(tags)}, account, region, str(found["Name"]))


def output_folder(workgroup: Record, given: Data | None) -> tuple[Location, dict[str, Any], bool]:
    """Where a query's results go, and how they are written.

    Args:
        workgroup: in which the query runs.
        given: `ResultConfiguration` of the request.

    Returns:
        The folder, the configuration that counts (the work group's where it is enforced or the request gives none), and
        whether it is enforced.

    Raises:
        AthenaError: neither says where.
    """
    configuration = workgroup["Configuration"]
    own = configuration.get("ResultConfiguration") or {}
    is_enforced = bool(
        configuration.get("EnforceWorkGroupConfiguration") and own.get("OutputLocation")
    )
    counts = own if is_enforced else {**own, **(given or {})}
    if not counts.get("OutputLocation"):
        raise invalid(
            "No output location provided. An output location is required either through the Workgroup result"
            " configuration setting or as an API input."
        )
    return Location.of(str(counts["OutputLocation"])).folder, dict(counts), is_enforced


def _made(data: Data, now: float, *, enforced: bool) -> Record:
    given = dict(data.get("Configuration") or {})
    configuration = {
        "EnforceWorkGroupConfiguration": enforced,
        "PublishCloudWatchMetricsEnabled": enforced,
        "RequesterPaysEnabled": False,
        **given,
        "EngineVersion": ENGINE,
        "ResultConfiguration": given.get("ResultConfiguration") or {},
    }
    _check(configuration)
    return {
        "Name": data["Name"],
        "State": "ENABLED",
        "Description": data.get("Description", ""),
        "CreationTime": now,
        "Configuration": configuration,
        "tags": {tag["Key"]: tag.get("Value", "") for tag in data.get("Tags") or []},
    }


def _updated(present: Data, updates: Data) -> Record:
    """A configuration with its updates, of which `Remove...` takes a member away."""
    changes = dict(updates)
    result = _merged(
        present.get("ResultConfiguration") or {},
        changes.pop("ResultConfigurationUpdates", None) or {},
    )
    configuration = _merged({**present, "ResultConfiguration": result}, changes)
    configuration["EngineVersion"] = ENGINE
    _check(configuration)
    return configuration


def _merged(present: Data, changes: Data) -> Record:
    removed = {
        name.removeprefix("Remove")
        for name, is_so in changes.items()
        if name.startswith("Remove") and is_so
    }
    given = {name: value for name, value in changes.items() if not name.startswith("Remove")}
    return {name: value for name, value in {**present, **given}.items() if name not in removed}


def _check(configuration: Data) -> None:
    for name in _NOT_SERVED:
        value = configuration.get(name)
        if value and value != {"Enabled": False}:
            raise invalid(
                f"{name} is not supported by the local AWS. Leave it out, or try it on AWS."
            )
    cutoff = configuration.get("BytesScannedCutoffPerQuery")
    if cutoff is not None and cutoff < LEAST_CUTOFF_BYTES:
        raise invalid(f"BytesScannedCutoffPerQuery must be at least {LEAST_CUTOFF_BYTES}")
    location = configuration["ResultConfiguration"].get("OutputLocation")
    if location:
        Location.of(location)
