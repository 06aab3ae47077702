"""The settings `personalize:check`: where files in S3 are checked."""

from typing import Annotated

from pydantic import StringConstraints

from components.settings.section import Section

# Sources: Amazon Athena API Reference, StartQueryExecution; User Guide, "Name databases, tables, and columns".
WorkGroup = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9._-]{1,128}$")]
Database = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,255}$")]


class AthenaSettings(Section):
    """Athena as who deploys may use it.

    Attributes:
        work_group: that runs the queries, and says where their results go.
        database: of the Glue catalog, which has a table of a file's lines while the file is checked.
    """

    work_group: WorkGroup
    database: Database = "default"


class CheckSettings(Section):
    """Who checks files in S3.

    Attributes:
        athena: has them read where they lie.
    """

    athena: AthenaSettings
