"""The schemas and the lines of files on the page fit each other, and the service's rules."""

import re

import pytest

from handlers.shared.service.schema_rules import parse_schema
from handlers.shared.service.schemas import DATASET_TYPES, DatasetType
from tests.support.markdown import text_of

PAGE = text_of("docs/data.md")


@pytest.mark.parametrize("dataset_type", DATASET_TYPES)
def test_each_example_of_a_file_has_the_columns_of_its_schema(dataset_type: DatasetType) -> None:
    section = PAGE.partition(f"\n## {dataset_type}\n")[2].partition("\n## ")[0]
    lines, schema = re.findall(r"```(?:csv|json)\n(.*?)```", section, re.DOTALL)
    fields = parse_schema(schema, dataset_type).fields
    assert lines.splitlines()[0].split(",") == [field.name for field in fields]
