"""What a crawl did."""

from dataclasses import dataclass, field


@dataclass
class Changes:
    """How many tables a crawl created, updated and deleted, and what it says of them."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What a crawl did: changes of the catalog, and URLs of the folders that it saw."""

    changes: Changes
    folders: frozenset[str]
