"""Files in S3 as tables of lines, which the local Athena reads in the test's process."""

import uuid
from collections.abc import Mapping, Sequence

from handlers.shared.service.line_tables import table_input
from handlers.shared.service.row_checks import RowProblem, row_problems, row_query
from handlers.shared.service.schemas import Schema
from tests.support.athena_world import AthenaWorld


def add(world: AthenaWorld, files: Mapping[str, bytes]) -> str:
    """Make a table of the lines of files, and tell its name."""
    name = f"lines_{uuid.uuid4().hex}"
    world.tables["db", name] = table_input(name, f"s3://data/{name}/", "Lines.")
    for key, content in files.items():
        world.objects[f"/data/{name}/{key}"] = content
    return name


def checked(
    world: AthenaWorld, schema: Schema, files: Mapping[str, tuple[Sequence[str], bytes]]
) -> list[RowProblem]:
    """What the query of all rows finds in files, whose names stand for their places.

    Args:
        world: with the Athena.
        schema: of all files.
        files: header and content of each, by name.
    """
    table = add(world, {name: content for name, (_, content) in files.items()})
    urls = {f"s3://data/{table}/{name}": name for name in files}
    headers = {url: files[name][0] for url, name in urls.items()}
    (row,) = world.rows(row_query(schema, headers, table))
    found = row_problems(schema, list(headers), [value or "" for value in row])
    return [
        RowProblem(each.text.replace(f"s3://data/{table}/", ""), each.severity) for each in found
    ]
