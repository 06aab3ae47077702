"""Reading a template: Velocity 1.7's grammar, with what API Gateway adds and leaves out.

Source: Apache Velocity 1.7, User Guide and Parser.jjt. Where API Gateway is known to differ,
recordings of its answers decide (ADR 22).
"""

import re

from localaws.apigateway.velocity import directives
from localaws.apigateway.velocity import expressions as nodes
from localaws.apigateway.velocity.expression_reader import ExpressionReader
from localaws.apigateway.velocity.values import TemplateError

_TEXT = re.compile(r"[^\\$#]+")
_DIRECTIVE = re.compile(r"#(?:\{(?P<braced>[a-zA-Z]\w*)\}|(?P<plain>[a-zA-Z]\w*))")
_ESCAPES = re.compile(r"\\+")
_ESCAPABLE = re.compile(
    r"\$!?\{?[a-zA-Z]"
    r"|#(?P<brace>\{)?(?:set|if|elseif|else|end|foreach|define|stop|break)\b(?(brace)\}|)"
)
_COMMENT = re.compile(r"##[^\n]*\n?|#\*.*?\*#", re.DOTALL)
_UNPARSED = re.compile(r"#\[\[(?P<text>.*?)\]\]#", re.DOTALL)
_REFUSED = re.compile(r"#\{?(?P<name>macro|parse|include|evaluate)\}?[ \t]*\(")
_END_OF_LINE = re.compile(r"[ \t]*\r?\n")
_OPEN = re.compile(r"[ \t]*\(\s*")
_IN = re.compile(r"\s+in\s+")
_BLOCK_ENDS = frozenset({"end", "else", "elseif"})


def read_template(text: str) -> nodes.Block:
    """Read a template.

    Raises:
        TemplateError: a syntax error, or a directive that mapping templates do not have.
    """
    block = TemplateReader(text).template()
    if block.nodes and block.nodes[-1] in (directives.Text("$"), directives.Text("#")):
        raise TemplateError(f"a template cannot end in {text[-1]!r}: API Gateway refuses it")
    return block


class TemplateReader(ExpressionReader):
    """Reads a template, or a string that is one."""

    def interpolated(self, text: str) -> nodes.Block:
        """A string between `"` is a template of its own."""
        return TemplateReader(text).template()

    def template(self) -> nodes.Block:
        """The whole text.

        Raises:
            TemplateError: it cannot be read.
        """
        block = self._block()
        if self.position < len(self.text):
            self.fail("text, as nothing is open that this could end")
        return block

    def _block(self) -> nodes.Block:
        """Everything up to the directive that ends the block, or to the end."""
        found: list[nodes.Node] = []
        while self.position < len(self.text):
            match self.text[self.position]:
                case "$":
                    found.append(self.reference() or self._character())
                case "#":
                    if self._directive_name() in _BLOCK_ENDS:
                        break
                    found.append(self._hash())
                case "\\":
                    found.append(self._escaped())
                case _:
                    found.append(directives.Text(self.expect(_TEXT, "text")[0]))
        return nodes.Block(tuple(found))

    def _character(self) -> directives.Text:
        self.position += 1
        return directives.Text(self.text[self.position - 1])

    def _escaped(self) -> directives.Text:
        r"""Backslashes: only before a reference or directive `\\` is one and `\$` no reference."""
        slashes = self.expect(_ESCAPES, "backslashes")[0]
        if not _ESCAPABLE.match(self.text, self.position):
            return directives.Text(slashes)
        kept = slashes[: len(slashes) // 2]
        return directives.Text(kept + self._character().text if len(slashes) % 2 else kept)

    def _hash(self) -> nodes.Node:
        """A comment, unparsed text, a directive, or a plain `#`."""
        if self.take(_COMMENT):
            return directives.Text("")
        if unparsed := self.take(_UNPARSED):
            return directives.Text(unparsed["text"])
        if self.text.startswith("#*", self.position):
            self.fail("*# at the end of the comment")
        if refused := _REFUSED.match(self.text, self.position):
            raise TemplateError(f"#{refused['name']} is not available in mapping templates")
        return self._directive() or self._character()

    def _directive(self) -> nodes.Node | None:
        start = self.position
        node: nodes.Node | None = None
        match self._take_directive():
            case "set":
                node = self._set()
            case "if":
                node = self._if()
            case "foreach":
                node = self._foreach()
            case "define":
                node = self._define()
            case "stop":
                node = directives.Leave(directives.Stop)
            case "break":
                node = directives.Leave(directives.Break)
            case _:
                self.position = start
        return node

    def _take_directive(self) -> str | None:
        name = self._directive_name()
        self.take(_DIRECTIVE)
        return name

    def _directive_name(self) -> str | None:
        found = _DIRECTIVE.match(self.text, self.position)
        return (found["braced"] or found["plain"]) if found else None

    def _set(self) -> directives.Set:
        self.expect(_OPEN, "( after #set")
        target = self.reference()
        if target is None:
            self.fail("a variable")
        path = tuple(step for step in target.steps if not isinstance(step, nodes.Call))
        if len(path) < len(target.steps):
            self.fail("members and indexes, no method call, before =")
        self.expect_text("=")
        expression = self.expression()
        self._close()
        return directives.Set(target.name, path, expression)

    def _if(self) -> directives.If:
        branches = [(self._condition(), self._block())]
        while self._directive_name() == "elseif":
            self._take_directive()
            branches.append((self._condition(), self._block()))
        if self._directive_name() == "else":
            self.take(_DIRECTIVE)
            self.take(_END_OF_LINE)
            branches.append((nodes.Literal(literal=True), self._block()))
        self._end()
        return directives.If(tuple(branches))

    def _condition(self) -> nodes.Expression:
        self.expect(_OPEN, "( before the condition")
        condition = self.expression()
        self._close()
        return condition

    def _foreach(self) -> directives.Foreach:
        name = self._variable("#foreach")
        self.expect(_IN, "in")
        items = self.primary()
        self._close()
        block = self._block()
        self._end()
        return directives.Foreach(name, items, block)

    def _define(self) -> directives.Define:
        name = self._variable("#define")
        self._close()
        block = self._block()
        self._end()
        return directives.Define(name, block)

    def _variable(self, directive: str) -> str:
        self.expect(_OPEN, f"( after {directive}")
        variable = self.reference()
        if variable is None or variable.steps:
            self.fail("the name of a variable")
        return variable.name

    def _close(self) -> None:
        """The `)` of a directive, with the rest of a line that has nothing more."""
        self.expect_text(")")
        self.take(_END_OF_LINE)

    def _end(self) -> None:
        if self._directive_name() != "end":
            self.fail("#end")
        self.take(_DIRECTIVE)
        self.take(_END_OF_LINE)
