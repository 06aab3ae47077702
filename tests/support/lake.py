"""Data that lie in S3 before any stack, and where Athena checks them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from commands.inventory import Client

BUCKET, RESULTS, DATABASE = "lake", "lake-results", "checks"

CHECK = json.dumps({"athena": {"workGroup": "checks", "database": DATABASE}})
"""The setting `personalize:check` of a stack whose data lie there."""


def fill_lake(client: Client, objects: Mapping[str, bytes]) -> None:
    """Make buckets, objects by their keys, database and work group."""
    s3 = client("s3")
    for bucket in (BUCKET, RESULTS):
        s3.create_bucket(Bucket=bucket)
    for key, content in objects.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=content)
    client("glue").create_database(DatabaseInput={"Name": DATABASE})
    client("athena").create_work_group(
        Name="checks",
        Configuration={"ResultConfiguration": {"OutputLocation": f"s3://{RESULTS}/"}},
    )
