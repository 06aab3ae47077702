"""Templates as API Gateway evaluates them: compiled once, rendered any number of times."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from localaws.apigateway.velocity.directives import Break, Stop
from localaws.apigateway.velocity.expressions import Block, Output
from localaws.apigateway.velocity.template_reader import read_template
from localaws.apigateway.velocity.values import TemplateError


class Template:
    """A compiled template; immutable and safe to render any number of times."""

    def __init__(self, root: Block) -> None:
        self._root = root

    def render(self, variables: Mapping[str, Any]) -> str:
        """Fill in the template.

        Args:
            variables: what `$name` stands for. Values are data: text in them is never read as a
                template.

        Raises:
            TemplateError: a method or a function of the template refuses its arguments, or the
                text becomes too long.
        """
        output = Output()
        try:
            self._root.write(dict(variables), output)
        except (Stop, Break):
            pass
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise TemplateError(str(error)) from error
        return output.text()


@lru_cache(maxsize=1024)
def compile_template(text: str) -> Template:
    """Read a template; the same text is read once.

    Raises:
        TemplateError: a syntax error, or a directive that mapping templates do not have.
    """
    try:
        return Template(read_template(text))
    except RecursionError as error:
        raise TemplateError("the template is nested too deeply") from error
