"""Velocity's semantics on airspeed's parser."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.apigateway.velocity import MAX_ITERATIONS, TemplateError, compile_template

VALUES = {
    "n": 2,
    "f": 1.5,
    "s": "text",
    "empty": "",
    "none": None,
    "yes": True,
    "no": False,
    "list": [1, "two", None],
    "map": {"a": 1, "items": "mine", "b": {"c": True}},
}


def render(template: str, **more: Any) -> str:
    return compile_template(template).render({**VALUES, **more})


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("$n $f $s $yes $no", "2 1.5 text true false"),
        ("[$none] [$map.missing] [$map.b.x.y]", "[] [] []"),
        ("$unknown ${unknown} $!unknown|", "$unknown ${unknown} |"),
        ('{"$metadata": 1}', '{"$metadata": 1}'),
        ("costs $5, #1", "costs $5, #1"),
        ("$map.items $map.keys $map.values", "mine  "),
        ("$map", "{a=1, items=mine, b={c=true}}"),
        ("$list", '[1,"two",null]'),
        ("$list[1] $list[0] $list[9]|", "two 1 |"),
        ("$list.size() $map.size() $s.length()", "3 3 4"),
        ("$s.contains('ex') $s.equals('text') $s.isEmpty()", "true true false"),
        ("$map.containsKey('a') $map.get('a')", "true 1"),
        ("#foreach($k in $map.keySet())$k#if($foreach.hasNext),#end#end", "a,items,b"),
        ("#foreach($v in $map)$v #end", "1 mine {c=true} "),
        ("#foreach($v in $list)$foreach.index:$velocityCount #end", "0:1 1:2 2:3 "),
        ("#foreach($v in $s)x#end#foreach($v in $none)x#end", ""),
        ("#if($empty)a#end#if($none)b#end#if($no)c#end#if($n)d#end", "ad"),
        ("#if($n == 2)a#elseif($n == 3)b#else c#end", "a"),
        ("#if($n == 3)a#elseif($n == 2)b#else c#end", "b"),
        ("#if($n == '2')a#end#if($none == '')b#end#if($none == $unknown)c#end", "ac"),
        ("#if($none > 1)a#end#if($s < 3)b#end#if(!$none)c#end", "c"),
        ("#if($n == 2 && $s == 'text' || $no)a#end", "a"),
        ("#set($x = $n + 1)$x #set($y = $s + $n)$y", "3 text2"),
        ("#set($x = -7)#set($y = $x / 2)$y #set($z = $x % 2)$z", "-3 -1"),
        ("#set($x = 1 / 0)[$x]", "[]"),
        ("#set($x = 1)#foreach($i in $list)#set($x = $x + 1)#end$x", "4"),
        ("#foreach($i in $list)#set($last = $foreach.count)#end$last", "3"),
        ("#set($m = {})$!m.put('k', 'v')$m.k", "v"),
        ("#set($m = ['a', 'b'])$m[1] $m.get(0)", "b a"),
        ("#set($map.b.c = 5)$map.b.c", "5"),
        ('#set($x = "$s-${n}")$x', "text-2"),
        ("#set($x = '$s')$x", "$s"),
        ("## a comment\nx#* another *#y", "xy"),
        ("$s.toUpperCase().substring(1, 3)", "EX"),
        ("$s.noSuchMethod() $s.__class__ $s.format('x') $list.clear()|", "   |"),
    ],
)
def test_rendering(template: str, expected: str) -> None:
    copied = {"map": {"a": 1, "items": "mine", "b": {"c": True}}, "list": [1, "two", None]}
    assert render(template, **copied) == expected


def test_string_literals_keep_their_backslashes() -> None:
    # The idiom of the Developer Guide that makes escapeJavaScript's output JSON.
    assert render("""$x.replaceAll("\\\\'","'")""", x="it\\'s") == "it's"


@pytest.mark.parametrize(
    "template", ["#evaluate($s)", "#parse('x')", "#include('/etc/hostname')", "#if($s)", "#end"]
)
def test_templates_that_cannot_be_used(template: str) -> None:
    with pytest.raises(TemplateError):
        compile_template(template)


@given(st.text())
def test_values_are_never_read_as_templates(text: str) -> None:
    assert render("<$value>", value=text) == f"<{text}>"
    assert render('#set($x = "<$value>")$x', value=text) == f"<{text}>"


@pytest.mark.parametrize(
    ("length", "turns", "ends_with_comma"),
    [(999, 999, False), (1000, 1000, False), (1001, 1000, True)],
)
def test_a_loop_ends_after_a_thousand_turns_as_if_there_were_more(
    length: int, turns: int, ends_with_comma: bool
) -> None:
    assert MAX_ITERATIONS == 1000
    text = render("#foreach($v in $values)x#if($foreach.hasNext),#end#end", values=range(length))
    assert (text.count("x"), text.endswith(",")) == (turns, ends_with_comma)


@pytest.mark.parametrize("attack", ["#set($n = 9)", "$n", "${n}", "#evaluate('$n')", "$util"])
def test_a_template_in_a_value_stays_text(attack: str) -> None:
    template = "#foreach($v in $values)$v#end$n"
    assert render(template, values=[attack]) == f"{attack}2"


def test_rendering_leaves_no_trace() -> None:
    template = compile_template("#set($x = $x + 1)$x")
    assert [template.render({"x": 1}), template.render({"x": 1})] == ["2", "2"]


def test_a_template_is_compiled_once() -> None:
    text = "a template that no other test has: $input.path('$.x')"
    assert compile_template(text) is compile_template(text)
