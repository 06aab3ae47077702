"""Prepared statements: SQL with parameters that is kept under a name in a work group.

Source: Amazon Athena API Reference, PreparedStatement; User Guide, "Use prepared statements".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from localaws.athena import paging
from localaws.athena.errors import AthenaError, invalid
from localaws.athena.records import Record, Records
from localaws.athena.workgroups import WorkGroups

Data = Mapping[str, Any]
Answer = dict[str, Any]

_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_@:]{0,255}")


class PreparedStatements:
    """All prepared statements.

    Args:
        records: where they are kept.
        workgroups: in which they are.
        now: seconds since the Unix epoch.
    """

    def __init__(self, records: Records, workgroups: WorkGroups, now: Callable[[], float]) -> None:
        self._records = records
        self._workgroups = workgroups
        self._now = now

    def create(self, account: str, region: str, data: Data) -> Answer:
        """CreatePreparedStatement."""
        workgroup, name = self._named(account, region, data)
        if self._records.get(account, region, workgroup, name) is not None:
            raise invalid(f"PreparedStatement {name} already exists in WorkGroup {workgroup}")
        self.keep(account, region, data)
        return {}

    def update(self, account: str, region: str, data: Data) -> Answer:
        """UpdatePreparedStatement."""
        self.find(account, region, *self._named(account, region, data))
        self.keep(account, region, data)
        return {}

    def keep(self, account: str, region: str, data: Data) -> None:
        """Keep a statement in the place of one of the same name, if there is one."""
        workgroup, name = self._named(account, region, data)
        if not data.get("QueryStatement"):
            raise invalid("QueryStatement is required")
        made = {
            "StatementName": name,
            "QueryStatement": data["QueryStatement"],
            "WorkGroupName": workgroup,
            "LastModifiedTime": self._now(),
            **({"Description": data["Description"]} if data.get("Description") else {}),
        }
        self._records.put(made, account, region, workgroup, name)

    def find(self, account: str, region: str, workgroup: str, name: str) -> Record:
        """A prepared statement.

        Raises:
            AthenaError: there is none.
        """
        found = self._records.get(account, region, workgroup, name)
        if found is None:
            raise AthenaError(
                "ResourceNotFoundException",
                f"PreparedStatement {name} was not found in WorkGroup {workgroup}",
                ResourceName=name,
            )
        return found

    def get(self, account: str, region: str, data: Data) -> Answer:
        """GetPreparedStatement."""
        found = self.find(account, region, *self._named(account, region, data))
        return {"PreparedStatement": found}

    def list_all(self, account: str, region: str, data: Data) -> Answer:
        """ListPreparedStatements of a work group: by name."""
        workgroup = self._workgroups.find(account, region, data.get("WorkGroup"))["Name"]
        listed = [
            {name: each[name] for name in ("StatementName", "LastModifiedTime")}
            for each in self._records.under(account, region, workgroup)
        ]
        found, more = paging.page(listed, data)
        return {"PreparedStatements": found, **more}

    def delete(self, account: str, region: str, data: Data) -> Answer:
        """DeletePreparedStatement."""
        workgroup, name = self._named(account, region, data)
        self.find(account, region, workgroup, name)
        self._records.delete(account, region, workgroup, name)
        return {}

    def of_workgroup(self, account: str, region: str, workgroup: str) -> list[Record]:
        """The prepared statements of a work group."""
        return self._records.under(account, region, workgroup)

    def _named(self, account: str, region: str, data: Data) -> tuple[str, str]:
        name = data.get("StatementName")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise invalid(f"'{name}' is no name of a prepared statement")
        workgroup = self._workgroups.find(account, region, data.get("WorkGroup"))["Name"]
        return str(workgroup), name
