"""A crawl in the test's process: buckets and a catalog that answer its calls, as far as it makes them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from localaws.glue.crawl.bucket_objects import BucketObjects, Place
from localaws.glue.crawl.catalog import Catalog
from localaws.glue.crawl.changes import Policy
from localaws.glue.crawl.crawling import Crawl, Order, Target
from localaws.glue.crawl.outcome import Outcome
from localaws.shared.ports import FunctionAnswer, Response, ServiceRequest

BUCKET, DATABASE, CRAWLER = "raw", "db", "crawler"
ROLE = "arn:aws:iam::000000000000:role/crawler"
PAGE_LENGTH = 3
UPDATES = Policy("UPDATE_IN_DATABASE", "DEPRECATE_IN_DATABASE", merges_columns=False, now_ms=1)


@dataclass
class CrawledWorld:
    """A bucket and a database.

    Attributes:
        objects: contents by key.
        tables: of the database, by name.
        partitions: of each table, by their values.
        asked: operations of S3 and Glue, in order.
    """

    objects: dict[str, bytes] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    partitions: dict[str, dict[tuple[str, ...], dict[str, Any]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, key: str, body: str | bytes) -> None:
        """Put an object."""
        self.objects[key] = body.encode() if isinstance(body, str) else body

    def crawl(
        self, path: str = "", check: Callable[[], None] = lambda: None, **order: Any
    ) -> Outcome:
        """Crawl a path with an order that differs from a plain one in what is given."""
        target = Target(BUCKET, path, order.pop("exclusions", ()), order.pop("sample", None))
        told: dict[str, Any] = {
            "crawler": CRAWLER,
            "targets": (target,),
            "prefix": "",
            "combines": False,
            "level": None,
            "inherits": False,
            "policy": UPDATES,
        }
        place = Place("000000000000", "us-east-1", ROLE)
        catalog = Catalog(self, place, DATABASE)
        return Crawl(Order(**{**told, **order}), BucketObjects(self, place), catalog, check).run()

    def columns(self, name: str) -> dict[str, str]:
        """The columns of a table."""
        found = self.tables[name]["StorageDescriptor"]["Columns"]
        return {each["Name"]: each["Type"] for each in found}

    def shape(self) -> dict[str, tuple[str, list[str], list[tuple[str, ...]]]]:
        """Of each table, where it lies, its partition columns, and the values of its partitions."""
        return {
            name: (
                table["StorageDescriptor"]["Location"].removeprefix(f"s3://{BUCKET}/"),
                [each["Name"] for each in table["PartitionKeys"]],
                sorted(self.partitions.get(name, {})),
            )
            for name, table in self.tables.items()
        }

    def call(self, request: ServiceRequest) -> Response:
        """Answer a call of S3 or Glue, which is made in the role of the crawler."""
        assert request.role_arn == ROLE
        if request.service == "s3":
            return self._read(request)
        operation = (request.target or "").removeprefix("AWSGlue.")
        self.asked.append(operation)
        answer = getattr(self, f"_{operation}")(json.loads(request.body))
        return Response(200, {}, json.dumps(answer).encode())

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        """No function is invoked."""
        raise AssertionError(function, payload, account, region)

    def _read(self, request: ServiceRequest) -> Response:
        if request.path == f"/{BUCKET}":
            self.asked.append("ListObjectsV2")
            return Response(200, {}, self._page(request.query).encode())
        self.asked.append("GetObject")
        found = self.objects.get(request.path.removeprefix(f"/{BUCKET}/"))
        if found is None:
            body = "<Error><Code>NoSuchKey</Code><Message>The key is gone</Message></Error>"
            return Response(404, {}, body.encode())
        start, end = map(int, request.headers["range"].removeprefix("bytes=").split("-"))
        return Response(206, {}, found[start : end + 1])

    def _page(self, query: Mapping[str, list[str]]) -> str:
        keys = sorted(key for key in self.objects if key.startswith(query["prefix"][0]))
        start = int(query.get("continuation-token", ["0"])[0])
        told = quote if query.get("encoding-type") == ["url"] else escape
        contents = "".join(
            f"<Contents><Key>{told(key)}</Key><Size>{len(self.objects[key])}</Size></Contents>"
            for key in keys[start : start + PAGE_LENGTH]
        )
        end = start + PAGE_LENGTH
        more = f"<NextContinuationToken>{end}</NextContinuationToken>" if end < len(keys) else ""
        space = "http://s3.amazonaws.com/doc/2006-03-01/"
        return f'<ListBucketResult xmlns="{space}">{contents}{more}</ListBucketResult>'

    def _GetDatabase(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as Glue names it
        return {"Database": data}

    def _GetTables(self, _data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as Glue names it
        return {"TableList": list(self.tables.values())}

    def _CreateTable(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as Glue names it
        name = data["TableInput"]["Name"]
        assert name not in self.tables
        self.tables[name] = data["TableInput"]
        return {}

    def _UpdateTable(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as Glue names it
        self.tables[data["TableInput"]["Name"]] = data["TableInput"]
        return {}

    def _DeleteTable(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as Glue names it
        del self.tables[data["Name"]]
        return {}

    def _GetPartitions(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as Glue names it
        return {"Partitions": list(self.partitions.get(data["TableName"], {}).values())}

    def _BatchCreatePartition(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as Glue names it
        found = self.partitions.setdefault(data["TableName"], {})
        for each in data["PartitionInputList"]:
            assert tuple(each["Values"]) not in found
            found[tuple(each["Values"])] = each
        return {"Errors": []}

    def _BatchUpdatePartition(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as Glue names it
        for each in data["Entries"]:
            values = tuple(each["PartitionValueList"])
            self.partitions[data["TableName"]][values] = each["PartitionInput"]
        return {"Errors": []}

    def _BatchDeletePartition(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as Glue names it
        for each in data["PartitionsToDelete"]:
            del self.partitions[data["TableName"]][tuple(each["Values"])]
        return {"Errors": []}
