"""The text of `SEARCH`: which metrics it finds.

Source: Amazon CloudWatch User Guide, "CloudWatch search expression syntax": a schema in braces (namespace and names of all
dimensions), then words and `Name="value"`; what stands side by side must all be true, OR and NOT are written.
"""

import functools
import re
from collections.abc import Callable

from localaws.cloudwatch.math.values import MathError
from localaws.cloudwatch.metrics.store import Metric

Matches = Callable[[Metric], bool]

_SCHEMA = re.compile(r"\s*\{([^}]*)\}")
_TERM = re.compile(r'\s*(?:(\()|(\))|(?:([\w.:-]+)\s*=\s*)?(?:"([^"]*)"|([^\s()"=]+)))')
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@functools.lru_cache(maxsize=256)
def matcher(text: str) -> Matches:
    """What says whether a metric is found.

    Raises:
        MathError: the text is no search.
    """
    schema = _SCHEMA.match(text)
    reader = _Reader(text, schema.end() if schema else 0)
    terms = reader.alternatives() if reader.kind != "end" else lambda _metric: True
    if reader.kind != "end":
        raise MathError(f"the search {text!r} has a parenthesis too many")
    if schema is None:
        return terms
    namespace, *names = (part.strip().strip('"') for part in schema[1].split(","))
    wanted = sorted(names)

    def matches(metric: Metric) -> bool:
        dimensions = [name for name, _ in metric.dimensions]
        return metric.namespace == namespace and dimensions == wanted and terms(metric)

    return matches


class _Reader:
    def __init__(self, text: str, place: int) -> None:
        self._text, self._place = text, place
        self._next()

    def _next(self) -> None:
        match = _TERM.match(self._text, self._place)
        if match is None:
            if self._text[self._place :].strip():
                raise MathError(f"the search {self._text!r} cannot be read at {self._place + 1}")
            self.kind = "end"
            return
        self._place = match.end()
        opening, closing, self.name, self.exact, self.word = match.groups()
        bare = self.word if self.name is None else None
        self.kind = (
            "(" if opening else ")" if closing else bare if bare in {"OR", "NOT", "AND"} else "term"
        )

    def alternatives(self) -> Matches:
        found = [self._together()]
        while self.kind == "OR":
            self._next()
            found.append(self._together())
        return lambda metric: any(matches(metric) for matches in found)

    def _together(self) -> Matches:
        found = [self._term()]
        while self.kind in {"term", "(", "NOT", "AND"}:
            if self.kind == "AND":
                self._next()
            found.append(self._term())
        return lambda metric: all(matches(metric) for matches in found)

    def _term(self) -> Matches:
        if self.kind == "NOT":
            self._next()
            refused = self._term()
            return lambda metric: not refused(metric)
        if self.kind == "(":
            self._next()
            inner = self.alternatives()
            if self.kind != ")":
                raise MathError(f"the search {self._text!r} lacks a parenthesis")
            self._next()
            return inner
        if self.kind != "term":
            raise MathError(f"the search {self._text!r} has nothing where a word is expected")
        matches = _of_term(self.name, self.exact, self.word)
        self._next()
        return matches


def _of_term(name: str | None, exact: str | None, word: str | None) -> Matches:
    """A term: an exact text in quotes, or words, which are found in any order and case."""
    words = {each.lower() for each in _WORD.findall(word or "")}

    def fits(text: str) -> bool:
        if exact is not None:
            return text == exact
        return words <= {each.lower() for each in _WORD.findall(text)} or text == word

    def matches(metric: Metric) -> bool:
        texts = {
            "Namespace": metric.namespace,
            "MetricName": metric.name,
            **dict(metric.dimensions),
        }
        if name is not None:
            return name in texts and fits(texts[name])
        return any(map(fits, (*texts.values(), *dict(metric.dimensions))))

    return matches
