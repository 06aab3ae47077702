"""An Athena in the test's process, with a catalog and objects that it reaches as it reaches the real ones."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from localaws.athena.catalog.table import Column, Table, table_input
from localaws.athena.service import AthenaService
from localaws.shared.ports import (
    FunctionAnswer,
    Request,
    Response,
    ServiceRequest,
)
from localaws.shared.settings import Settings

ACCOUNT, REGION = "000000000000", "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/analyst"
Row = list[str | None]


class RefusedError(Exception):
    """Athena answered with an error; the message begins with its code."""


class AthenaWorld:
    """Athena, Glue's catalog and S3's objects.

    `denied` are the actions that the role `ROLE` may not do, e.g. `s3:GetObject`; `read` are the objects that were read, and
    `pieces` the sizes of the ranges of them.
    """

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home, port=0)
        self.objects: dict[str, bytes] = {}
        self.databases: dict[str, Any] = {"db": {"Name": "db"}}
        self.tables: dict[tuple[str, str], Any] = {}
        self.partitions: dict[tuple[str, str], list[Any]] = {}
        self.denied: set[str] = set()
        self.read: list[str] = []
        self.pieces: list[int] = []
        self.time = 1_700_000_000.0
        self.athena = self.begin()

    def begin(self) -> AthenaService:
        service = AthenaService(self.settings, self, lambda: self.time)
        service.start()
        self.athena = service
        return service

    # Athena's API

    def call_athena(self, operation: str, *, role: str | None = None, **data: Any) -> Any:
        answer = self.athena.answer(
            Request(
                method="POST",
                path="/",
                headers={"x-amz-target": f"AmazonAthena.{operation}"},
                query={},
                body=json.dumps(data).encode(),
                account=ACCOUNT,
                region=REGION,
                role_arn=role,
            )
        )
        told = json.loads(answer.body)
        if answer.status != 200:
            raise RefusedError(
                f"{told['__type']} {told.get('AthenaErrorCode', '')}: {told['Message']}"
            )
        return told

    def begun(self, sql: str, *parameters: str, role: str | None = None, **further: Any) -> str:
        given = {
            "QueryString": sql,
            "QueryExecutionContext": {"Database": "db"},
            "ResultConfiguration": {"OutputLocation": "s3://results/q"},
            **({"ExecutionParameters": list(parameters)} if parameters else {}),
            **further,
        }
        started = self.call_athena("StartQueryExecution", role=role, **given)
        return str(started["QueryExecutionId"])

    def ended(self, id_: str) -> dict[str, Any]:
        while True:
            found = self.call_athena("GetQueryExecution", QueryExecutionId=id_)["QueryExecution"]
            if found["Status"]["State"] not in {"QUEUED", "RUNNING"}:
                return dict(found)
            time.sleep(0.002)

    def run(self, sql: str, *parameters: str, **further: Any) -> dict[str, Any]:
        return self.ended(self.begun(sql, *parameters, **further))

    def rows(self, sql: str, *parameters: str, **further: Any) -> list[Row]:
        """All rows of a query, without the header of a CSV result."""
        found = self.run(sql, *parameters, **further)
        assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
        rows = self.results(found["QueryExecutionId"])
        is_csv = found["ResultConfiguration"]["OutputLocation"].endswith(".csv")
        return rows[1:] if is_csv else rows

    def results(self, id_: str) -> list[Row]:
        rows: list[Row] = []
        token: dict[str, str] = {}
        while True:
            answer = self.call_athena("GetQueryResults", QueryExecutionId=id_, **token)
            rows += [
                [each.get("VarCharValue") for each in row["Data"]]
                for row in answer["ResultSet"]["Rows"]
            ]
            if "NextToken" not in answer:
                return rows
            token = {"NextToken": answer["NextToken"]}

    def failure(self, sql: str, *parameters: str, **further: Any) -> str:
        found = self.run(sql, *parameters, **further)
        assert found["Status"]["State"] == "FAILED", found["Status"]
        return str(found["Status"]["StateChangeReason"])

    # Tables

    def add_table(
        self,
        name: str,
        columns: Mapping[str, str],
        serde: str,
        files: Mapping[str, bytes],
        *,
        keys: Mapping[str, str] | None = None,
        serde_parameters: Mapping[str, str] | None = None,
        **parameters: str,
    ) -> None:
        table = Table(
            database="db",
            name=name,
            columns=[Column(*each) for each in columns.items()],
            keys=[Column(*each) for each in (keys or {}).items()],
            location=f"s3://data/{name}/",
            serde=serde,
            serde_parameters=serde_parameters or {},
            parameters={key.replace("__", "."): value for key, value in parameters.items()},
        )
        self.tables["db", name] = table_input(table)
        for file, body in files.items():
            self.objects[f"/data/{name}/{file}"] = body

    def add_partition(self, table: str, *values: str, folder: str) -> None:
        storage = {"Location": f"s3://data/{table}/{folder}"}
        self.partitions.setdefault(("db", table), []).append(
            {"Values": list(values), "StorageDescriptor": storage}
        )

    # Calls of other services

    def call(self, request: ServiceRequest) -> Response:
        action = (
            f"glue:{str(request.target).rpartition('.')[2]}"
            if request.service == "glue"
            else {"PUT": "s3:PutObject"}.get(
                request.method, "s3:ListBucket" if "list-type" in request.query else "s3:GetObject"
            )
        )
        if request.role_arn is not None and action in self.denied:
            return (
                _s3_error(403, "AccessDenied")
                if request.service == "s3"
                else _glue_error("AccessDeniedException", f"not authorized to perform: {action}")
            )
        if request.service == "s3":
            return self._s3(request)
        data = json.loads(request.body)
        try:
            told = getattr(self, f"_glue_{_snake(action.partition(':')[2])}")(data)
        except KeyError as missing:
            return _glue_error("EntityNotFoundException", f"{missing} not found.")
        except FileExistsError as error:
            return _glue_error("AlreadyExistsException", f"{error} already exists.")
        return Response(200, {}, json.dumps(told or {}).encode())

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        raise NotImplementedError

    def _s3(self, request: ServiceRequest) -> Response:
        if request.method == "PUT":
            uploaded = None if request.upload is None else request.upload.read_bytes()
            self.objects[request.path] = request.body if uploaded is None else uploaded
            return Response(200, {}, b"")
        if "list-type" in request.query:
            return self._listing(f"{request.path}/", request.query["prefix"][0])
        if request.path not in self.objects:
            return _s3_error(404, "NoSuchKey")
        self.read.append(request.path)
        body = self.objects[request.path]
        if "range" in request.headers:
            return self._piece(body, request.headers["range"])
        if request.download is None:
            return Response(200, {}, body)
        request.download.write_bytes(body)
        return Response(200, {}, b"")

    def _piece(self, body: bytes, asked: str) -> Response:
        first, _, last = asked.removeprefix("bytes=").partition("-")
        if int(first) >= len(body):
            return _s3_error(416, "InvalidRange")
        piece = body[int(first) : int(last) + 1]
        self.pieces.append(len(piece))
        return Response(206, {}, piece)

    def _listing(self, bucket: str, prefix: str) -> Response:
        found = sorted(path for path in self.objects if path.startswith(bucket + prefix))
        contents = "".join(
            f"<Contents><Key>{escape(quote(path.removeprefix(bucket)))}</Key>"
            f"<Size>{len(self.objects[path])}</Size></Contents>"
            for path in found
        )
        return Response(200, {}, f"<ListBucketResult>{contents}</ListBucketResult>".encode())

    def _glue_get_databases(self, _data: Any) -> Any:
        return {"DatabaseList": list(self.databases.values())}

    def _glue_get_database(self, data: Any) -> Any:
        return {"Database": self.databases[data["Name"]]}

    def _glue_create_database(self, data: Any) -> Any:
        if data["DatabaseInput"]["Name"] in self.databases:
            raise FileExistsError("Database")
        self.databases[data["DatabaseInput"]["Name"]] = data["DatabaseInput"]

    def _glue_delete_database(self, data: Any) -> Any:
        del self.databases[data["Name"]]

    def _glue_get_tables(self, data: Any) -> Any:
        found = [
            table
            for (database, _), table in self.tables.items()
            if database == data["DatabaseName"]
        ]
        return {"TableList": found}

    def _glue_get_table(self, data: Any) -> Any:
        return {"Table": self.tables[data["DatabaseName"], data["Name"]]}

    def _glue_create_table(self, data: Any) -> Any:
        key = data["DatabaseName"], data["TableInput"]["Name"]
        if key in self.tables:
            raise FileExistsError("Table")
        self.tables[key] = data["TableInput"]

    def _glue_update_table(self, data: Any) -> Any:
        self.tables[data["DatabaseName"], data["TableInput"]["Name"]] = data["TableInput"]

    def _glue_delete_table(self, data: Any) -> Any:
        del self.tables[data["DatabaseName"], data["Name"]]

    def _glue_get_partitions(self, data: Any) -> Any:
        return {"Partitions": self._partitions(data)}

    def _glue_batch_create_partition(self, data: Any) -> Any:
        self._partitions(data).extend(data["PartitionInputList"])

    def _glue_delete_partition(self, data: Any) -> Any:
        kept = self._partitions(data)
        kept[:] = [each for each in kept if each["Values"] != data["PartitionValues"]]

    def _partitions(self, data: Any) -> list[Any]:
        return self.partitions.setdefault((data["DatabaseName"], data["TableName"]), [])


def csv(*rows: Sequence[object]) -> bytes:
    return "".join(",".join(str(value) for value in row) + "\n" for row in rows).encode()


def _s3_error(status: int, code: str) -> Response:
    return Response(status, {}, f"<Error><Code>{code}</Code></Error>".encode())


def _glue_error(code: str, message: str) -> Response:
    return Response(400, {}, json.dumps({"__type": code, "Message": message}).encode())


def _snake(operation: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
