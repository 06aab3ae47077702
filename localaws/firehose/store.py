"""Delivery streams as they are kept on disk: a folder each, with its description, its read positions and its journal."""

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from localaws.shared import atomic_file

Key = tuple[str, str, str]
"""Account, region and name of a delivery stream."""


@dataclass
class DeliveryStream:
    """One delivery stream, as the API describes it.

    Attributes:
        configuration: of the S3 destination, complete.
        source: members of `KinesisStreamSourceDescription`; empty when records are put directly.
        encryption: members of `DeliveryStreamEncryptionConfiguration`; empty when it was never set.
    """

    account: str
    region: str
    name: str
    created_at: float
    updated_at: float
    configuration: dict[str, Any]
    source: dict[str, Any] = field(default_factory=dict)
    encryption: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    version: int = 1

    @property
    def key(self) -> Key:
        """Account, region and name."""
        return self.account, self.region, self.name

    @property
    def arn(self) -> str:
        """ARN of the delivery stream."""
        return f"arn:aws:firehose:{self.region}:{self.account}:deliverystream/{self.name}"

    @property
    def type(self) -> str:
        """`DirectPut` or `KinesisStreamAsSource`."""
        return "KinesisStreamAsSource" if self.source else "DirectPut"


class Store:
    """The folder of all delivery streams."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def load(self) -> list[DeliveryStream]:
        """Read all delivery streams."""
        paths = sorted(self._root.glob("*/*/*/stream.json"))
        return [DeliveryStream(**json.loads(path.read_text(encoding="utf-8"))) for path in paths]

    def save(self, stream: DeliveryStream) -> None:
        """Write a delivery stream, in place of the file as a whole."""
        atomic_file.write_json(self.folder(stream) / "stream.json", asdict(stream), durable=True)

    def delete(self, stream: DeliveryStream) -> None:
        """Remove a delivery stream and all that waits in it."""
        shutil.rmtree(self.folder(stream), ignore_errors=True)

    def clear(self) -> None:
        """Remove all delivery streams."""
        shutil.rmtree(self._root, ignore_errors=True)

    def load_positions(self, stream: DeliveryStream) -> dict[str, str]:
        """Read the last delivered sequence number of each shard."""
        path = self.folder(stream) / "positions.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def save_positions(self, stream: DeliveryStream, positions: dict[str, str]) -> None:
        """Write the last delivered sequence number of each shard."""
        # After every delivery; an older position reads records again, and their batch writes the same object.
        atomic_file.write_json(self.folder(stream) / "positions.json", positions, durable=False)

    def folder(self, stream: DeliveryStream) -> Path:
        """Return the folder of a delivery stream."""
        return self._root / stream.account / stream.region / stream.name
