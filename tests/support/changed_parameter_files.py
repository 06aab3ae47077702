"""Parameter files with random changes: some of them still right, most of them broken."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.support.parameter_files import printed_sample, with_maps, with_service_configs

KEYS = st.sampled_from(["a", "name", "tags", "serviceConfig", "solution", "campaigns", "type"])
# In the library `$` is also before a last line feed, against the specification.
TEXTS = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1e300]) | KEYS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def changed_files(draw: st.DrawFn) -> dict[str, Any]:
    """A file in one of the spellings, with up to three values changed, removed or added."""
    spelling = draw(st.sampled_from([printed_sample, with_maps, with_service_configs]))
    document: dict[str, Any] = spelling()
    for _ in range(draw(st.integers(0, 3))):
        known = list(places(document))
        if known:
            *path, last = draw(st.sampled_from(known))
            change(draw, inside(document, path), last)
    return document


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of all values inside of a value."""
    if path:
        yield path
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, each in pairs:
        yield from places(each, (*path, key))


def inside(value: Any, path: list[str | int]) -> Any:
    for part in path:
        value = value[part]
    return value


def change(draw: st.DrawFn, holder: Any, last: str | int) -> None:
    what = draw(st.sampled_from(["other", "gone", "more"]))
    if what == "gone":
        del holder[last]
    elif what == "more" and isinstance(holder, dict):
        holder[draw(KEYS)] = draw(VALUES)
    else:
        holder[last] = draw(VALUES)
