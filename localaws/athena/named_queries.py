"""Named queries: SQL that is kept under a name in a work group.

Source: Amazon Athena API Reference, NamedQuery.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from localaws.athena import paging
from localaws.athena.errors import invalid
from localaws.athena.records import Record, Records
from localaws.athena.workgroups import WorkGroups

Data = Mapping[str, Any]
Answer = dict[str, Any]

MAX_BATCH = 50
_REQUEST = "request"


class NamedQueries:
    """All named queries.

    Args:
        records: where they are kept.
        workgroups: in which they are.
    """

    def __init__(self, records: Records, workgroups: WorkGroups) -> None:
        self._records = records
        self._workgroups = workgroups

    def create(self, account: str, region: str, data: Data) -> Answer:
        """CreateNamedQuery: the same request with the same token once more answers the same."""
        for name in ("Name", "Database", "QueryString"):
            if not data.get(name):
                raise invalid(f"{name} is required")
        workgroup = self._workgroups.find(account, region, data.get("WorkGroup"))["Name"]
        token = data.get("ClientRequestToken")
        for each in self._records.under(account, region) if token else ():
            if each.get(_REQUEST) == token:
                return {"NamedQueryId": each["NamedQueryId"]}
        made = {
            "NamedQueryId": str(uuid.uuid4()),
            "Name": data["Name"],
            "Database": data["Database"],
            "QueryString": data["QueryString"],
            "WorkGroup": workgroup,
            **({"Description": data["Description"]} if data.get("Description") else {}),
            _REQUEST: token,
        }
        self._records.put(made, account, region, made["NamedQueryId"])
        return {"NamedQueryId": made["NamedQueryId"]}

    def get(self, account: str, region: str, data: Data) -> Answer:
        """GetNamedQuery."""
        return {"NamedQuery": _told(self._find(account, region, data))}

    def batch_get(self, account: str, region: str, data: Data) -> Answer:
        """BatchGetNamedQuery."""
        ids = [str(each) for each in data.get("NamedQueryIds") or []]
        if not 1 <= len(ids) <= MAX_BATCH:
            raise invalid(f"NamedQueryIds must have 1 to {MAX_BATCH} elements")
        found = {each: self._records.get(account, region, each) for each in ids}
        return {
            "NamedQueries": [_told(each) for each in found.values() if each is not None],
            "UnprocessedNamedQueryIds": [
                {
                    "NamedQueryId": id_,
                    "ErrorCode": "INVALID_INPUT",
                    "ErrorMessage": f"NamedQuery {id_} was not found",
                }
                for id_, each in found.items()
                if each is None
            ],
        }

    def update(self, account: str, region: str, data: Data) -> Answer:
        """UpdateNamedQuery."""
        present = self._find(account, region, data)
        given = {
            name: data[name] for name in ("Name", "Description", "QueryString") if name in data
        }
        self._records.put({**present, **given}, account, region, present["NamedQueryId"])
        return {}

    def list_all(self, account: str, region: str, data: Data) -> Answer:
        """ListNamedQueries of a work group."""
        workgroup = self._workgroups.find(account, region, data.get("WorkGroup"))["Name"]
        ids = [each["NamedQueryId"] for each in self.of_workgroup(account, region, workgroup)]
        found, more = paging.page(ids, data)
        return {"NamedQueryIds": found, **more}

    def delete(self, account: str, region: str, data: Data) -> Answer:
        """DeleteNamedQuery."""
        self._records.delete(account, region, self._find(account, region, data)["NamedQueryId"])
        return {}

    def of_workgroup(self, account: str, region: str, workgroup: str) -> list[Record]:
        """The named queries of a work group."""
        kept = self._records.under(account, region)
        return [each for each in kept if each["WorkGroup"] == workgroup]

    def _find(self, account: str, region: str, data: Data) -> Record:
        id_ = str(data.get("NamedQueryId"))
        found = self._records.get(account, region, id_)
        if found is None:
            raise invalid(f"NamedQuery {id_} was not found")
        return found


def _told(record: Record) -> Record:
    return {name: value for name, value in record.items() if name != _REQUEST}
