"""The catalogues of all datasets, read when they are first asked for and after each change."""

import threading
from typing import TYPE_CHECKING

from localaws.personalize.resources import Resource
from localaws.personalize.store import Store

if TYPE_CHECKING:
    from localaws.personalize.metadata.catalogue import Catalogue
    from localaws.personalize.metadata.records import Records

ID_FIELDS = {"ITEMS": "ITEM_ID", "USERS": "USER_ID"}
"""Field that identifies a record, by dataset type."""


class Catalogues:
    """Catalogues in memory.

    Args:
        store: with the put records.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._imported: dict[str, tuple[str | None, Records]] = {}
        self._catalogues: dict[str, tuple[Records, Catalogue]] = {}

    def of(self, dataset: Resource) -> "Catalogue":
        """The catalogue of a dataset of items or users, as it is now."""
        from localaws.personalize.metadata.catalogue import Catalogue  # noqa: PLC0415  it needs numpy

        # The store's lock comes first, as with whoever puts records, so that none is missed.
        with self._store.lock, self._lock:
            imported = self._imported_of(dataset)
            kept = self._catalogues.get(dataset.arn)
            if kept is None or kept[0] is not imported:
                kept = (imported, Catalogue(imported, self._put_of(dataset)))
                self._catalogues[dataset.arn] = kept
            return kept[1]

    def changed(self, dataset_arn: str) -> None:
        """Records of a dataset were put; to be called in the transaction that does it."""
        with self._lock:
            self._catalogues.pop(dataset_arn, None)

    def forget(self, dataset_arn: str) -> None:
        """A dataset is gone; to be called in the transaction that does it."""
        with self._lock:
            self._imported.pop(dataset_arn, None)
            self._catalogues.pop(dataset_arn, None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._imported.clear()
            self._catalogues.clear()

    def _imported_of(self, dataset: Resource) -> "Records":
        from localaws.personalize.metadata.records import (  # noqa: PLC0415  it needs DuckDB
            imported_records,
            no_records,
        )

        path = dataset.internal.get("records")
        kept = self._imported.get(dataset.arn)
        if kept is None or kept[0] != path:
            id_field = ID_FIELDS[dataset.document["datasetType"]]
            records = no_records() if path is None else imported_records(path, id_field)
            kept = self._imported[dataset.arn] = (path, records)
        return kept[1]

    def _put_of(self, dataset: Resource) -> "Records":
        from localaws.personalize.metadata.records import put_records  # noqa: PLC0415  as above

        rows = self._store.database.execute(
            "SELECT id, properties, put_at FROM records WHERE dataset_arn = ?", (dataset.arn,)
        )
        return put_records(rows.fetchall())
