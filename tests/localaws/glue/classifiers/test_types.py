import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.glue.classifiers import types
from localaws.glue.classifiers.types import Array, Map, Scalar, Struct, Type

SCALARS = st.sampled_from(
    [types.NOTHING, *map(Scalar, ("int", "bigint", "double", "string", "boolean", "date"))]
)
NAMES = st.sampled_from(["a", "b", "C"])
TYPES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        inner.map(Array),
        st.builds(Map, st.just(types.STRING), inner),
        st.dictionaries(NAMES, inner, max_size=3).map(lambda d: Struct(tuple(d.items()))),
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (types.INT, types.BIGINT, "bigint"),
        (types.BIGINT, types.DOUBLE, "double"),
        (Scalar("float"), types.INT, "double"),
        (types.BIGINT, types.BOOLEAN, "string"),
        (types.BOOLEAN, types.STRING, "string"),
        (types.NOTHING, types.BOOLEAN, "boolean"),
        (types.NOTHING, types.NOTHING, "string"),
        (Array(types.INT), Array(types.STRING), "array<string>"),
        (Array(types.INT), types.INT, "string"),
        (
            Struct((("a", types.INT), ("b", types.STRING))),
            Struct((("b", types.NOTHING), ("c", types.DOUBLE))),
            "struct<a:int,b:string,c:double>",
        ),
        (Map(types.STRING, types.INT), Map(types.STRING, types.BIGINT), "map<string,bigint>"),
    ],
)
def test_the_type_that_holds_both(one: Type, other: Type, both: str) -> None:
    assert types.text(types.merged(one, other)) == both


@given(TYPES, TYPES)
def test_what_was_merged_holds_each(one: Type, other: Type) -> None:
    both = types.merged(one, other)
    assert types.merged(both, one) == both
    assert types.merged(both, other) == both


def test_columns_are_one_in_upper_and_lower_case_and_keep_their_place() -> None:
    one = (("Id", types.INT), ("name", types.STRING))
    other = (("new", types.BOOLEAN), ("ID", types.BIGINT))
    assert types.merged_columns(one, other) == (
        ("Id", types.BIGINT),
        ("name", types.STRING),
        ("new", types.BOOLEAN),
    )
