"""Tables of lines that are there while files are checked."""

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

from components.preflight.configured_files import QueryPlace
from components.preflight.sources import SourceError, StoredObject
from handlers.shared.service.line_tables import table_input

PREFIX = "personalize_check_"
DESCRIPTION = (
    "Lines of files that a preview of pulumi-personalize checks; it drops this table when it has."
)


@contextlib.contextmanager
def table_of(glue: Any, place: QueryPlace, stored: StoredObject) -> Iterator[str]:
    """A table of the lines of all objects that lie where one does, as a query names it.

    Args:
        glue: a client of Glue.
        place: in whose database it is.
        stored: the object.

    Raises:
        SourceError: it cannot be made.
    """
    import botocore.exceptions  # noqa: PLC0415 - most stacks have local files

    name = f"{PREFIX}{uuid.uuid4().hex}"
    folder = stored.url.rpartition("/")[0] + "/"
    try:
        glue.create_table(
            DatabaseName=place.database, TableInput=table_input(name, folder, DESCRIPTION)
        )
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        raise SourceError(
            f"The table that Athena checks the object by cannot be made in the database {place.database}: {error}. "
            "personalize:check.athena.database names it; it has to exist, and who deploys needs what docs/data-files.md lists."
        ) from None
    try:
        yield f'"{place.database}"."{name}"'
    finally:
        # What is left is a description, which says what it was for.
        with contextlib.suppress(
            botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError
        ):
            glue.delete_table(DatabaseName=place.database, Name=name)
