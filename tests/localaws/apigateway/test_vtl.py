"""`$input`, `$util`, `$context` and `$stageVariables`."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.apigateway.vtl import (
    BodyNotJsonError,
    base64_decode,
    base64_encode,
    escape_javascript,
    render,
)

PARAMETERS = {
    "path": {"id": "from path", "both": "path"},
    "querystring": {"q": "from query", "both": "query"},
    "header": {"x-h": "from header", "both": "header"},
}
BODY = {"a": 1, "big": 12345678901234567890, "f": 1.5, "s": "ü\"'", "l": [1, {"b": None}]}


def rendered(template: str, body: Any = BODY, **context: Any) -> str:
    return render(
        template,
        body=body if isinstance(body, str) else json.dumps(body),
        parameters=PARAMETERS,
        context=context,
        stage_variables={"name": "value"},
    )


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("$input.body", json.dumps(BODY)),
        ("$input.json('$.l')", '[1,{"b":null}]'),
        ("$input.json('$.a') $input.json('$.big') $input.json('$.f')", "1 12345678901234567890 1.5"),
        ("$input.json('$.s')", '"ü\\"\'"'),
        ("$input.json('$.missing')", '""'),
        ("[$input.path('$.missing')]", "[]"),
        ("$input.path('$.a') $input.path('$').s", "1 ü\"'"),
        ("$input.path('$.l').size()", "2"),
        ("#foreach($e in $input.path('$.l'))$velocityCount#end", "12"),
        ("$input.params('id') $input.params('q') $input.params('X-H')", "from path from query from header"),
        ("$input.params('both') [$input.params('nothing')]", "path []"),
        ("$input.params().header.get('x-h')", "from header"),
        ("#foreach($k in $input.params().querystring.keySet())$k #end", "q both "),
        ("$stageVariables.name [$stageVariables.other]", "value []"),
        ("$util.urlEncode('a b&ü') $util.urlDecode('a+b%26')", "a+b%26%C3%BC a b&"),
        ("$util.parseJson('{\"k\": [7]}').k[0]", "7"),
        ("$util.base64Decode($util.base64Encode($input.json('$.a')))", "1"),
    ],
)  # fmt: skip
def test_variables(template: str, expected: str) -> None:
    assert rendered(template) == expected


def test_context() -> None:
    context: dict[str, Any] = {"requestId": "r", "responseOverride": {"header": {}}}
    template = (
        "#set($context.responseOverride.status = 503)"
        "#set($context.responseOverride.header.seen = 'yes')"
        "$context.requestId [$context.nothing] $context.identity.sourceIp"
    )
    assert rendered(template, **context, identity={"sourceIp": "ip"}) == "r [] ip"
    assert context["responseOverride"] == {"status": 503, "header": {"seen": "yes"}}


def test_an_empty_body_is_an_empty_object() -> None:
    assert rendered("$input.json('$')", "") == "{}"


def test_a_body_that_is_no_json() -> None:
    assert rendered("$input.body", "not json") == "not json"
    with pytest.raises(BodyNotJsonError):
        rendered("#if($input.path('$.a') == 1)x#end", "not json")
    with pytest.raises(BodyNotJsonError):
        rendered("$util.base64Encode($input.json('$'))", "[" * 100_000)


@given(st.text())
def test_base64_is_what_everyone_decodes(text: str) -> None:
    encoded = base64_encode(text)
    assert base64.b64decode(encoded).decode() == text
    assert base64_decode(encoded) == text


@given(st.text())
def test_escaped_text_is_json_once_quotes_are_restored(text: str) -> None:
    assert json.loads('"' + escape_javascript(text).replace("\\'", "'") + '"') == text


@given(st.text())
def test_the_documented_escape_idiom_gives_json(text: str) -> None:
    template = """{"k":"$util.escapeJavaScript($input.path('$.k')).replaceAll("\\\\'","'")"}"""
    assert json.loads(rendered(template, {"k": text})) == {"k": text}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_goes_through_unchanged(value: Any) -> None:
    assert json.loads(rendered("$input.json('$.k')", {"k": value})) == value
