"""Records of Kinesis are on disk before they are answered for.

The state of all streams is written every few seconds, with all records that they hold. What came since then stands in a
journal, a line a request, so that a kill of the server loses no record that a producer was told is stored. A new file of
the journal begins with each copy of the state, and the older ones go when that is on disk.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from ministack.services import kinesis

from localaws.shared.atomic_file import make_folder

STATE = "kinesis"
"""Of the services whose states are written, the one with the streams."""

Answer = tuple[int, dict[str, str], Any]
Operation = Callable[[dict[str, Any]], Answer]
Stored = dict[str, Any]

logger = logging.getLogger("localaws.ministack.record_journal")


class RecordJournal:
    """The journal; a service like the others, to be started before anything reads a stream.

    Args:
        folder: for its files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Requests note on the event loop, files begin on the writer's thread.
        self._lock = threading.Lock()
        self._file: TextIO | None = None
        self._number = 0
        self._noted: dict[tuple[str, str], str] = {}

    def start(self) -> None:
        """Give the streams the records that their state, as it was written last, does not have."""
        streams = _streams()
        for path in self._paths():
            for line in _whole_lines(path):
                if line["stream"] in streams:
                    _restore(streams[line["stream"]], line["shards"])
            self._number = int(path.stem) + 1
        for arn, stream in streams.items():
            for shard_id, shard in stream["shards"].items():
                self._noted[arn, shard_id] = _newest(shard["records"])

    def stop(self) -> None:
        """Close the file; MiniStack writes the whole state once more."""
        with self._lock:
            self._close()

    def reset(self) -> None:
        """Forget all records."""
        with self._lock:
            self._close()
            self._noted.clear()
            for path in self._paths():
                path.unlink()

    def noting(self, original: Operation) -> Operation:
        """Return an operation that puts records, whose records are in the journal when it has answered."""

        def put(data: dict[str, Any]) -> Answer:
            answer = original(data)
            _, stream = kinesis._resolve_stream(data)
            if stream is not None:
                with self._lock:
                    self._note(stream)
            return answer

        return put

    def begin(self) -> Callable[[], None]:
        """Begin a new file before the state is copied, and return what removes the older ones once it is written."""
        with self._lock:
            self._close()
            older = self._paths()
            self._number += 1

        def remove() -> None:
            for path in older:
                path.unlink(missing_ok=True)

        return remove

    def _note(self, stream: dict[str, Any]) -> None:
        """Write down which records of a stream are new since the last time."""
        arn = stream["StreamARN"]
        new: dict[str, list[Stored]] = {}
        for shard_id, shard in stream["shards"].items():
            found = _after(shard["records"], self._noted.get((arn, shard_id), ""))
            if found:
                new[shard_id] = found
                self._noted[arn, shard_id] = found[-1]["SequenceNumber"]
        if new:
            file = self._open()
            file.write(json.dumps({"stream": arn, "shards": new}) + "\n")
            file.flush()

    def _open(self) -> TextIO:
        if self._file is None:
            make_folder(self._folder)
            self._file = (self._folder / f"{self._number:012d}.jsonl").open("a", encoding="utf-8")
        return self._file

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.jsonl"))


def _after(records: list[Stored], number: str) -> list[Stored]:
    """The records after a sequence number, which are few and the last."""
    first = len(records)
    while first and records[first - 1]["SequenceNumber"] > number:
        first -= 1
    return records[first:]


def _newest(records: list[Stored]) -> str:
    return str(records[-1]["SequenceNumber"]) if records else ""


def _streams() -> dict[str, dict[str, Any]]:
    """All streams of all accounts and regions, by ARN."""
    return {stream["StreamARN"]: stream for _, stream in kinesis._streams.all_items()}


def _restore(stream: dict[str, Any], shards: dict[str, list[Stored]]) -> None:
    """Add records to the shards of a stream that do not have them; what is gone since then had been read."""
    for shard_id, records in shards.items():
        shard = stream["shards"].get(shard_id)
        if shard is not None:
            newest = _newest(shard["records"])
            shard["records"] += [each for each in records if each["SequenceNumber"] > newest]


def _whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file up to one that a kill cut short, whose request was never answered."""
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            logger.warning("the last line of %s is not whole, and is left out", path)
            return
