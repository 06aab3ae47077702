"""Mapping templates: `$input`, `$util`, `$context` and `$stageVariables` for the Velocity engine.

Source: Amazon API Gateway Developer Guide, "Variables for data transformations for API Gateway".
"""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from localaws.apigateway import jsonpath
from localaws.apigateway.json_text import parse_json
from localaws.apigateway.velocity.template import compile_template
from localaws.apigateway.velocity.values import Methods, TemplateFunctions, compact_json, text_of

Parameters = Mapping[str, Mapping[str, str]]
_UNPARSED = object()
_ESCAPES = {
    "'": "\\'",
    '"': '\\"',
    "\\": "\\\\",
    "/": "\\/",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}


class BodyNotJsonError(Exception):
    """A template reads members of a body that is no JSON."""


def render(
    template: str,
    *,
    body: str,
    parameters: Parameters,
    context: Mapping[str, Any],
    stage_variables: Mapping[str, str],
) -> str:
    """Fill in a mapping template.

    Args:
        template: the template's text; compiled once and kept.
        body: the payload `$input` stands for, of the request or of the back end's answer.
        parameters: `path`, `querystring` and `header`, each from name to value.
        context: `$context`; templates write to its override maps.
        stage_variables: `$stageVariables`.

    Raises:
        BodyNotJsonError: the template reads JSON from a body that is none.
        TemplateError: the template fails.
    """
    variables = {
        "input": _Input(body, parameters),
        "util": _UTIL,
        "context": context,
        "stageVariables": dict(stage_variables),
    }
    return compile_template(template).render(variables)


class _Input(TemplateFunctions):
    """`$input`: the payload and the request's parameters."""

    def __init__(self, body: str, parameters: Parameters) -> None:
        self._body = body
        self._parameters = parameters
        self._parsed: Any = _UNPARSED

    def methods(self) -> Methods:
        return {"json": self._json, "path": self._path, "params": self._params}

    def property(self, name: str) -> Any:
        return self._body if name == "body" else None

    def _document(self) -> Any:
        if self._parsed is _UNPARSED:
            self._parsed = _parse_json(self._body) if self._body.strip() else {}
        return self._parsed

    def _json(self, path: Any = "$") -> str:
        """Evaluate a path to compact JSON; `""` when it leads nowhere."""
        found = jsonpath.find(self._document(), text_of(path))
        return compact_json("" if found is jsonpath.MISSING else found)

    def _path(self, path: Any = "$") -> Any:
        found = jsonpath.find(self._document(), text_of(path))
        return None if found is jsonpath.MISSING else found

    def _params(self, name: Any = None) -> Any:
        """Every parameter, or one that is looked up in path, query string and header, in order."""
        if name is None:
            return {kind: dict(values) for kind, values in self._parameters.items()}
        wanted = text_of(name)
        for kind in ("path", "querystring"):
            if wanted in self._parameters.get(kind, {}):
                return self._parameters[kind][wanted]
        return self._parameters.get("header", {}).get(wanted.lower(), "")


class _Util(TemplateFunctions):
    """`$util`: encoding and decoding."""

    def methods(self) -> Methods:
        return _UTIL_METHODS


def escape_javascript(value: Any) -> str:
    r"""Escape text for a JavaScript string; a single quote becomes `\'`, which JSON does not know.

    Source: Apache Commons Lang 2, StringEscapeUtils.escapeJavaScript, which API Gateway uses.
    """
    return "".join(_escaped(character) for character in text_of(value))


def base64_encode(value: Any) -> str:
    """Text as UTF-8 in base64."""
    return base64.b64encode(text_of(value).encode()).decode()


def base64_decode(value: Any) -> str:
    """Base64 to text; bytes that are no UTF-8 become replacement characters.

    Raises:
        ValueError: not base64.
    """
    return base64.b64decode(text_of(value)).decode("utf-8", errors="replace")


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if " " <= character <= "~":
        return character
    units = character.encode("utf-16-be")
    return "".join(
        f"\\u{units[index] << 8 | units[index + 1]:04X}" for index in range(0, len(units), 2)
    )


def _parse_json(value: Any) -> Any:
    try:
        return parse_json(text_of(value))
    except ValueError as error:
        raise BodyNotJsonError(str(error)) from error


def _url_encode(value: Any) -> str:
    return quote_plus(text_of(value), safe="*-._")


def _url_decode(value: Any) -> str:
    return unquote_plus(text_of(value))


_UTIL_METHODS: Methods = {
    "base64Encode": base64_encode,
    "base64Decode": base64_decode,
    "escapeJavaScript": escape_javascript,
    "urlEncode": _url_encode,
    "urlDecode": _url_decode,
    "parseJson": _parse_json,
}
_UTIL = _Util()
