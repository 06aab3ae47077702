"""Names of the tables that a crawler makes.

Source: AWS Glue Developer Guide, "How crawlers work" and "AWS Glue tables": letters, digits and underscores, in small
letters, 128 characters at most, and a hash at the end of a name that another table has.
"""

import hashlib
import re
from collections.abc import Container

MAX_LENGTH = 128
_NOT_ALLOWED = re.compile(r"[^a-z0-9_]")


def table_name(location: str, prefix: str, taken: Container[str]) -> str:
    """The name of a table.

    Args:
        location: `s3://` URL of a folder or a file, after whose last part it is named.
        prefix: of the crawler.
        taken: names of tables that lie elsewhere.
    """
    last = location.rstrip("/").rpartition("/")[2]
    name = _NOT_ALLOWED.sub("_", f"{prefix}{last}".lower())[:MAX_LENGTH]
    if name not in taken:
        return name
    # Only tells tables apart.
    mark = hashlib.md5(location.encode(), usedforsecurity=False).hexdigest()
    return f"{name[: MAX_LENGTH - len(mark) - 1]}_{mark}"
