"""What the Postman Collection Format 2.1.0 demands of the parts that our collections have."""

from typing import Any

_TEXT = {"type": "string"}
_PAIR = {
    "type": "object",
    "required": ["key", "value"],
    "additionalProperties": False,
    "properties": {
        "key": _TEXT,
        "value": _TEXT,
        "description": _TEXT,
        "disabled": {"type": "boolean"},
    },
}
_ATTRIBUTE = {
    "type": "object",
    "required": ["key"],
    "additionalProperties": False,
    "properties": {"key": _TEXT, "value": _TEXT, "type": _TEXT},
}
_AUTH = {
    "type": "object",
    "required": ["type"],
    "additionalProperties": False,
    "properties": {
        "type": {"enum": ["apikey", "awsv4", "basic", "bearer", "noauth"]},
        "awsv4": {"type": "array", "items": _ATTRIBUTE},
        "bearer": {"type": "array", "items": _ATTRIBUTE},
    },
}
_URL = {
    "type": "object",
    "required": ["raw", "host", "path"],
    "additionalProperties": False,
    "properties": {
        "raw": _TEXT,
        "host": {"type": "array", "items": _TEXT, "minItems": 1},
        "path": {"type": "array", "items": _TEXT},
        "query": {"type": "array", "items": _PAIR},
        "variable": {"type": "array", "items": _PAIR},
    },
}
_BODY = {
    "type": "object",
    "required": ["mode", "raw"],
    "additionalProperties": False,
    "properties": {
        "mode": {"enum": ["raw"]},
        "raw": _TEXT,
        "options": {"type": "object"},
    },
}
_REQUEST = {
    "type": "object",
    "required": ["method", "url"],
    "additionalProperties": False,
    "properties": {
        "method": {"enum": ["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"]},
        "description": _TEXT,
        "auth": _AUTH,
        "header": {"type": "array", "items": _PAIR},
        "url": _URL,
        "body": _BODY,
    },
}
_EVENT = {
    "type": "object",
    "required": ["listen"],
    "additionalProperties": False,
    "properties": {
        "listen": {"enum": ["test", "prerequest"]},
        "script": {
            "type": "object",
            "required": ["type", "exec"],
            "properties": {
                "type": {"enum": ["text/javascript"]},
                "exec": {"type": "array", "items": _TEXT, "minItems": 1},
            },
        },
    },
}
_ITEM = {
    "type": "object",
    "required": ["name", "request"],
    "additionalProperties": False,
    "properties": {
        "name": _TEXT,
        "request": _REQUEST,
        "event": {"type": "array", "items": _EVENT},
    },
}
_FOLDER = {
    "type": "object",
    "required": ["name", "item"],
    "additionalProperties": False,
    "properties": {"name": _TEXT, "item": {"type": "array", "items": _ITEM, "minItems": 1}},
}

COLLECTION: dict[str, Any] = {
    "type": "object",
    "required": ["info", "item"],
    "additionalProperties": False,
    "properties": {
        "info": {
            "type": "object",
            "required": ["name", "schema"],
            "additionalProperties": False,
            "properties": {
                "name": _TEXT,
                "description": _TEXT,
                "schema": {
                    "enum": ["https://schema.getpostman.com/json/collection/v2.1.0/collection.json"]
                },
            },
        },
        "item": {"type": "array", "items": _FOLDER},
    },
}
"""A JSON Schema, narrower than the format's own: no member that it does not name."""
