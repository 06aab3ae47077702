"""Templates that cannot be used, and what is said of them."""

import pytest

from localaws.apigateway.velocity.template import compile_template
from localaws.apigateway.velocity.values import TemplateError


@pytest.mark.parametrize("name", ["macro", "parse", "include", "evaluate"])
def test_directives_that_mapping_templates_do_not_have(name: str) -> None:
    with pytest.raises(TemplateError, match=f"#{name} is not available"):
        compile_template(f"#{name}('x')")
    assert compile_template(f"#{name} is text").render({}) == f"#{name} is text"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("#if($s)", "column 8: expected #end, found 'the end'"),
        ("#if($s)x#endOff", "expected #end"),
        ("#if $s)", r"expected \( before the condition"),
        ("#if()x#end", "expected a value"),
        ("x\n y#end", "line 2, column 3: expected text"),
        ("#else", "expected text"),
        ("#set($x 1)", "expected ="),
        ("#set($x = 1", r"expected \)"),
        ("#set(x = 1)", "expected a variable"),
        ("#set($x.y() = 1)", "no method call"),
        ("#set($x = 'a)", "expected a value"),
        ('#set($x = "\\"a\\"")', r"expected \)"),
        ("#set($x = [1 2])", "expected ,"),
        ("#set($x = {1})", "expected :"),
        ("#set($x = [1..9000000])", "at most 1000000"),
        ("#set($x = \"#if($s)\")", "expected #end"),
        ("#set($x = '" + "a" * 100_000, "expected a value"),
        ("${s", "expected }"),
        ("${s|'other'}", "expected }"),
        ("$s.get(", "expected a value"),
        ("#foreach($x on $y)#end", "expected in"),
        ("#foreach($x.y in $y)#end", "expected the name of a variable"),
        ("#foreach($x in [$a..$b])#end", "expected ,"),
        ("#* never closed", r"expected \*#"),
        ("ends in $", "cannot end in"),
        ("ends in #", "cannot end in"),
        ("#set($x = " + "(" * 5000, "nested too deeply"),
    ],
)  # fmt: skip
def test_syntax_errors_tell_what_was_expected(template: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        compile_template(template)
