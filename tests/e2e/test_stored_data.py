"""A stack of data that lie in S3 through the real engine: checked there by Athena, copied there, imported, changed, destroyed."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.inventory import inventory
from tests.support.lake import CHECK, fill_lake
from tests.support.program import Program

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


def test_life_of_a_stack_whose_data_lie_in_s3(program: Program, sample: Path) -> None:
    content = (sample / "interactions.csv").read_bytes()
    fill_lake(program.client, {"in/interactions.csv": content})
    before = inventory(program.client)
    stack = program.stack("lake", interactions="s3://lake/in/interactions.csv", check=CHECK)
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
