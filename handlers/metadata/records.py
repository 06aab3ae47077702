"""Records of items or users as a request has them, checked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.metadata.columns import Columns, MisfitError, check_properties
from handlers.shared.limits import MAX_ID_LENGTH
from handlers.shared.null_words import NULL_WORDS
from handlers.shared.requests import RequestError, body_of

MAX_RECORDS = 500


@dataclass(frozen=True)
class Kind:
    """What items and users differ in.

    Attributes:
        records: name of the list of records, in our requests and in the service's.
        id: name of a record's id.
        max_properties_length: characters of a record's properties in JSON.

    Source: Amazon Personalize API Reference, PutItems and PutUsers, Item and User.
    """

    records: str
    id: str
    max_properties_length: int


KINDS = {"Items": Kind("items", "itemId", 32_000), "Users": Kind("users", "userId", 24_000)}
"""By dataset type."""


@dataclass(frozen=True)
class Record:
    """One item or user.

    Attributes:
        id: 1 to 256 characters.
        properties: JSON as text, which is how the service takes them.
    """

    id: str
    properties: str


def parse_request(event: Mapping[str, Any], kind: Kind, columns: Columns) -> list[Record]:
    """Read a request; all of its records are good, or it is refused.

    Args:
        event: Lambda proxy event of a REST API.
        kind: of the records.
        columns: that their properties may have.

    Raises:
        RequestError: 400; the text says which record is wrong, and how.
    """
    records = body_of(event).get(kind.records)
    if not isinstance(records, list) or not 1 <= len(records) <= MAX_RECORDS:
        raise RequestError(400, f"{kind.records} must be a list of 1 to {MAX_RECORDS} records.")
    return [
        _record(record, f"{kind.records}[{position}]", kind, columns)
        for position, record in enumerate(records)
    ]


def _record(record: Any, where: str, kind: Kind, columns: Columns) -> Record:
    if not isinstance(record, dict):
        raise RequestError(400, f"{where} must be an object.")
    chosen = record.get(kind.id)
    if not isinstance(chosen, str) or not 1 <= len(chosen) <= MAX_ID_LENGTH:
        raise RequestError(
            400, f"{where}.{kind.id} must be a string of 1 to {MAX_ID_LENGTH} characters."
        )
    if chosen in NULL_WORDS:
        raise RequestError(
            400, f"{where}.{kind.id} is a word for a missing value, such as null or undefined."
        )
    properties = record.get("properties", {})
    if not isinstance(properties, dict):
        raise RequestError(400, f"{where}.properties must be an object.")
    try:
        check_properties(properties, columns)
    except MisfitError as error:
        raise RequestError(400, f"{where}.properties: {error}.") from None
    text = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
    if len(text) > kind.max_properties_length:
        raise RequestError(
            400,
            f"{where}.properties must be at most {kind.max_properties_length} characters of JSON.",
        )
    return Record(chosen, text)
