"""docs/parameter-file.md has the tables of the JSON Schema: `UPDATE_GOLDEN=1` writes them again."""

import os
import re

import pytest

from handlers.retraining.parameter_file.parse import parameter_schema
from handlers.retraining.parameter_file.problems import ParameterFileError
from tests.support.local_aws import CHECKOUT
from tests.support.parameter_files import parsed, printed_sample
from tests.support.parameter_table import rendered

PAGE = CHECKOUT / "docs" / "parameter-file.md"
MARK = "test_documented.py -->\n"


def test_the_tables_are_those_of_the_schema() -> None:
    written, mark, tables = PAGE.read_text(encoding="utf-8").partition(MARK)
    expected = f"\n{rendered(parameter_schema())}\n"
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(f"{written}{mark}{expected}", encoding="utf-8")
    else:
        assert tables == expected


def test_every_link_leads_to_a_table() -> None:
    tables = rendered(parameter_schema())
    headings = {heading.strip("`").lower() for heading in re.findall(r"### (.*)", tables)}
    assert set(re.findall(r"\]\(#(.*?)\)", tables)) <= headings


def test_the_error_on_the_page_is_what_one_reads() -> None:
    document = printed_sample()
    document["solution"]["name"] = "My solution"
    document["campaign"]["minProvisionedTPS"] = 0
    with pytest.raises(ParameterFileError) as caught:
        parsed(document, "Interactions/1.csv")
    assert f"```\n{caught.value}\n```" in PAGE.read_text(encoding="utf-8")
