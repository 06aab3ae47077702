"""Rendering: what API Gateway answers, and that nothing but the values given can be reached."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.apigateway.velocity.directives import MAX_ITERATIONS
from localaws.apigateway.velocity.expressions import MAX_OUTPUT_CHARACTERS
from localaws.apigateway.velocity.template import compile_template
from localaws.apigateway.velocity.values import TemplateError

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
    return compile_template(template).render({**copy.deepcopy(VALUES), **more})


# What API Gateway answered to such templates: recordings of 2023 to 2025 (ADR 22).
@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("[$unknown] [${unknown}] [$!unknown] [$unknown.x.y]", "[] [] [] []"),
        ("[$none] [$map.missing] [$s.missing]", "[] [] []"),
        ("costs $ 5 and # or } $n}", "costs $ 5 and # or } 2}"),
        ("#13ff93 '#'", "#13ff93 '#'"),
        ("#if($unknown)a#{else}b#end", "a"),
        ("#if($none)a#end#if($!unknown.x)b#end#if(${unknown})c#end", "abc"),
        ("#if($no)a#end#if(!$no)b#end#if(!$none)c#end#if(not $unknown)d#end", "b"),
        ("#if($no || $no)a#end#if($yes && $no)b#end#if($no or $yes)c#end", "c"),
        ("#if($yes)true#{end}after", "trueafter"),
        ("one #if($n == 1)x#elseif($n == 2)two#else y#end three", "one two three"),
        ("a #if($yes)b ${s}.#if($unknown) c.#end#end d", "a b text. c. d"),
        ("#foreach($w in $list)$velocityCount#foreach($w in [7, 8])/$foreach.count:$w#end #end[$w]",
         "1/1:7/2:8 2/1:7/2:8 3/1:7/2:8 []"),
        ("#foreach($i in [1, 2])$i#if($velocityHasNext),#end#if($foreach.first)F#end#if($foreach.last)L#end#end",
         "1,F2L"),
        ("#set($i = 1)$i,#foreach($i in [2, 3])$i,#set($i = $i)#end$i", "1,2,3,1"),
        ("#set($r = [2..-1])#foreach($i in $r)$i #end", "2 1 0 -1 "),
        ("#foreach($i in [1..3])$i\n#end", "1\n2\n3\n"),
        ("#foreach($i in $unknown)x#end", ""),
        ("## note\nx\ny## note $s", "x\ny"),
        ("x#*\n note *#\ny", "x\ny"),
        ("#if($yes)\nx##\n#end", "x"),
        ("  #set($x = 1)\n  $x", "    1"),
        ('#set($x = "{""k"": ""$s""}")$x', '{"k": "text"}'),
        ('#set($x = "a\\\\nb""c")$x', 'a\\\\nb"c'),
        ("#set($x = '\\{\n\t\r\\%\x05')$x", "\\{\n\t\r\\%\x05"),
        ('#set($x = "\\{\n\t\r\\%\x05")$x', "\\{\n\t\r\\%\x05"),
        ("'\\{\n\t\r\\%\x05'", "'\\{\n\t\r\\%\x05'"),
        ("\\$s \\\\$s \\ \\\\ \\# \\$ \\#end \\#set($s)", "$s \\text \\ \\\\ \\# \\$ #end #set(text)"),
        ('#set($x = "\\$s is $s")$x', "$s is text"),
        ("#set($k = 'a')#set($m = {})#set($m[$k] = 'x')$m.toString()", "{a=x}"),
        ("#set($k = 'a')#set($m = {})#set($m[\"$k\"] = {})#set($m[\"$k\"].b = 1)$m.a[\"b\"]", "1"),
        ('#set($m = {})#set($m["$unknown"] = 1)$m', "{=1}"),
        ("#set($l = ['a', 'b'])#set($l[1] = 'c')$l.get(0)$l[1]", "ac"),
        ("#set($m = {})#set($x = $m.put('k', null))#if(\"$m.k\" == '')none#end", "none"),
        ("$map['items'] $map[\"a\"] $list[1] #set($i = 0)$list[ $i ]", "mine 1 two 1"),
        ("#define($hello)hi $n#end$hello#set($n = 3) $hello $hello()", "hi 2 hi 3 hi 3()"),
        ("#define( $x )$foreach.index#end#foreach($i in [5, 6])$x#end", "01"),
        ("left #stop right", "left "),
        ("#set($x = 4 > 2 + 5)$x #set($x = 5 + 4 > 2)$x #set($x = (5 + 4) > 2)$x", "false true true"),
        ("#set($x = 2 + 5 * 4)$x #set($x = 5 * 4 - 2)$x #set($x = ($n % 2))$x", "22 18 0"),
        ("#set($x = 100.0 / 50)$x #set($x = .5 * .1)$x", "2.0 0.05"),
        ("#set($x = {})$x #set($x = {'k1': 'v1', \"k2\" : 15})$x $x.k2", "{} {k1=v1, k2=15} 15"),
        ("#set($x = '1-2')$x.matches('^\\d-\\d$') #set($x = \"1-2\")$x.matches(\"^\\d-\\d$\")",
         "true true"),
    ],
)  # fmt: skip
def test_answers_of_api_gateway(template: str, expected: str) -> None:
    assert render(template) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("$n $f $s $yes $no", "2 1.5 text true false"),
        ("$5 $_x #1 #end_ #nothing(1)", "$5 $_x #1 #end_ #nothing(1)"),
        ("$map.items $map.keys $map.values", "mine  "),
        ("$map", "{a=1, items=mine, b={c=true}}"),
        ("$list", '[1,"two",null]'),
        ("$map.entrySet()", '["a=1","items=mine","b={c=true}"]'),
        ("$list[-1]$list[9]|$list['x']|$s[0]|$map[$list]|", "||||"),
        ("#foreach($v in $map)$v #end", "1 mine {c=true} "),
        ("#foreach($v in $s)x#end#foreach($v in $n)x#end", ""),
        ("#foreach($a in [1, 2])#foreach($b in [1])$foreach.parent.index#end#end", "01"),
        ("#foreach($a in [1..9])#if($a == 3)#break#end$a#end.", "12."),
        ("#if($empty)a#end#if($n)b#end#if(0)c#end#if($no)d#end", "abc"),
        ("#if($n == '2')a#end#if($none == '')b#end#if($none == $unknown)c#end", "ac"),
        ("#if($none > 1)a#end#if($s < 3)b#end#if($n ne 3 and $n ge 2)c#end", "c"),
        ("#if($n == 2 && $s == 'text' || $no)a#end", "a"),
        ("#if($no && $s.substring(9))a#end#if($yes || $s.substring(9))b#end", "b"),
        ("#set($x = $n + 1)$x #set($y = $s + $n)$y", "3 text2"),
        ("#set($x = -7)#set($y = $x / 2)$y #set($z = $x % 2)$z", "-3 -1"),
        ("#set($x = 1 / 0)[$x]#set($x = 7.5 % 2)$x", "[]1.5"),
        ("#set($map.b.c = 5)$map.b.c#set($map.b['d'] = 6)$map.b.d", "56"),
        ("#set($unknown.a = 1)#set($s.a = 1)#set($map[$list] = 1)$map.size()", "3"),
        ("#set(${x} = 'it''s \"$s\"')$x", 'it\'s "$s"'),
        ("$s-$n $s- ${s}-", "2  text-"),
        ("$list[x] $s.", '[1,"two",null][x] text.'),
        ("#[[ $s #if ]]#", " $s #if "),
        ("#set($x = [])#set($y = [1, 'a', {'k': [2]}])$x $y", '[] [1,"a",{"k":[2]}]'),
        ("$s.format('x')$map.copy()$list.append(1)$s.noSuchMethod()$map.clear.self|", "|"),
        ("$s.__class__ $map['__class__'] $map.get('__class__')", "text.__class__  "),
    ],
)  # fmt: skip
def test_rendering(template: str, expected: str) -> None:
    assert render(template) == expected


def test_string_literals_keep_their_backslashes() -> None:
    # The idiom of the Developer Guide that makes escapeJavaScript's output JSON.
    assert render("""$x.replaceAll("\\\\'","'")""", x="it\\'s") == "it's"


@pytest.mark.parametrize(
    "template",
    [
        "$s.substring(9)",
        "$s.charAt(4)",
        "$list.get(3)",
        "#set($list[7] = 1)",
        "$s.matches('(')",
        "#set($l = [])#set($x = $l.add($l))$l",
        "#set($m = {})#set($m.m = $m)$m",
        "#define($a)$a#end$a",
        "#set($x = 1.5)#foreach($i in [1..1000])#set($x = $x * 10)#end#set($y = $x % 2)",
    ],
)
def test_what_is_an_exception_in_java_is_a_template_error(template: str) -> None:
    with pytest.raises(TemplateError):
        render(template)


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


def test_a_template_does_not_write_without_end() -> None:
    with pytest.raises(TemplateError, match=f"more than {MAX_OUTPUT_CHARACTERS}"):
        render('#foreach($i in [1..30])#set($s = "$s$s")#end')


@given(st.text())
def test_values_are_never_read_as_templates(text: str) -> None:
    assert render("<$value>", value=text) == f"<{text}>"
    assert render('#set($x = "<$value>")$x', value=text) == f"<{text}>"


@pytest.mark.parametrize("attack", ["#set($n = 9)", "$n", "${n}", "#evaluate('$n')", "$util"])
def test_a_template_in_a_value_stays_text(attack: str) -> None:
    template = "#foreach($v in $values)$v#end$n"
    assert render(template, values=[attack]) == f"{attack}2"


FRAGMENTS = st.sampled_from(
    ["$", "#", "\\", "{", "}", "[", "]", "(", ")", ".", "'", '"', '""', ",", ":", "..", "!", "=", "==",
     "+", "*", "%", "/", "&&", "||", " ", "\n", "not ", "null", "true", "0", "-1", "9", ".5", "1e9",
     "$s", "$n", "$f", "$no", "$none", "$map", "$list", "$x", "$!{map.b}", "${", "$map.", ".a", "[0]",
     "[$n]", "#set($x = ", "#if(", "#elseif(", "#else", "#end", "#foreach($x in ", "#define($x)", "#stop",
     "#break", "##", "#*", "*#", "#[[", "]]#", "#macro(", ".size()", ".get(", ".put(", ".add(", ".keySet()",
     ".entrySet()", ".substring(", ".split(", ".replaceAll(", ".matches(", ".remove(", ".set(", ".subList(",
     ".toString()", ".__class__", ".__init__", ".format(", ".mro()", "\ud83d", "ü"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(FRAGMENTS, max_size=14).map("".join))
def test_no_template_fails_with_anything_but_a_template_error(template: str) -> None:
    try:
        text = render(template)
    except TemplateError:
        return
    assert isinstance(text, str)


class Guarded(dict[str, Any]):
    """A map that fails the test when an attribute is asked for that a template could name."""

    def __getattribute__(self, name: str) -> Any:
        if name not in {"get", "items", "values", "keys", "update", "pop", "clear", "__class__"}:
            pytest.fail(f"a template reached the attribute {name}")
        return super().__getattribute__(name)


@given(
    st.sampled_from([name for name in dir(dict) if name not in {"get", "values"}])
    | st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{0,12}", fullmatch=True)
    | st.from_regex(r"__[a-z]{1,8}__", fullmatch=True)
)
def test_no_name_reaches_an_attribute(name: str) -> None:
    value = Guarded(a=1)
    for reference in (f"$v.{name}", f"$v.{name}()", f"$v['{name}']", f"#set($v.{name} = 1)"):
        try:
            text = render(reference, v=value)
        except TemplateError:
            continue
        assert "<" not in text


def test_rendering_leaves_no_trace() -> None:
    template = compile_template("#set($x = $x + 1)$x")
    assert [template.render({"x": 1}), template.render({"x": 1})] == ["2", "2"]


def test_a_template_is_compiled_once() -> None:
    text = "a template that no other test has: $input.path('$.x')"
    assert compile_template(text) is compile_template(text)
