"""A stack of data that lie in S3 through the real engine: checked there by Athena, copied there, imported, changed, destroyed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.inventory import inventory
from tests.support.program import Program

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

CHECK = {"athena": {"workGroup": "checks", "database": "checks"}}


def owned_by_somebody(program: Program, content: bytes) -> None:
    """What is there before the stack: the data, and where they are checked."""
    s3 = program.client("s3")
    for bucket in ("lake", "lake-results"):
        s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket="lake", Key="in/interactions.csv", Body=content)
    program.client("glue").create_database(DatabaseInput={"Name": "checks"})
    program.client("athena").create_work_group(
        Name="checks",
        Configuration={"ResultConfiguration": {"OutputLocation": "s3://lake-results/"}},
    )


def test_life_of_a_stack_whose_data_lie_in_s3(program: Program, sample: Path) -> None:
    content = (sample / "interactions.csv").read_bytes()
    owned_by_somebody(program, content)
    before = inventory(program.client)
    stack = program.stack(
        "lake", interactions="s3://lake/in/interactions.csv", check=json.dumps(CHECK)
    )
    assert "inferred from s3://lake/in/interactions.csv" in stack.preview()
    stack.up()
    outputs = stack.outputs()
    s3 = program.client("s3")
    (copied,) = s3.list_objects_v2(Bucket=outputs["dataBucket"])["Contents"]
    assert s3.get_object(Bucket=outputs["dataBucket"], Key=copied["Key"])["Body"].read() == content
    again = stack.pulumi("preview", "--expect-no-changes")
    assert again.code == 0, again.text
    broken = content + b"traveller-1,,1700000000,view\n"
    s3.put_object(Bucket="lake", Key="in/interactions.csv", Body=broken)
    refused = stack.pulumi("preview")
    assert refused.code != 0
    assert "s3://lake/in/interactions.csv: ITEM_ID is blank" in refused.text
    assert program.client("glue").get_tables(DatabaseName="checks")["TableList"] == []
    s3.put_object(Bucket="lake", Key="in/interactions.csv", Body=content)
    stack.destroy()
    for each in s3.list_objects_v2(Bucket="lake-results").get("Contents", ()):
        s3.delete_object(Bucket="lake-results", Key=each["Key"])
    assert inventory(program.client) == before
