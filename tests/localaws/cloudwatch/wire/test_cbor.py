import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.cloudwatch.wire.cbor import decoded, encoded
from localaws.cloudwatch.wire.moment import Moment

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(values)
def test_what_was_encoded_is_decoded(value: object) -> None:
    assert decoded(encoded(value)) == value


@given(st.binary(max_size=40))
def test_any_bytes_are_a_value_or_refused(data: bytes) -> None:
    try:
        decoded(data)
    except ValueError:
        return


@pytest.mark.parametrize(
    ("text", "value"),
    [  # RFC 8949, appendix A
        ("00", 0),
        ("1903e8", 1000),
        ("3903e7", -1000),
        ("f93e00", 1.5),
        ("fa47c35000", 100000.0),
        ("fb3ff199999999999a", 1.1),
        ("c11a514b67b0", 1363896240),
        ("6449455446", "IETF"),
        ("83010203", [1, 2, 3]),
        ("a201020304", {1: 2, 3: 4}),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
        ("7f657374726561646d696e67ff", "streaming"),
    ],
)
def test_examples_of_the_standard(text: str, value: object) -> None:
    assert decoded(bytes.fromhex(text)) == value


def test_moments_have_their_tag() -> None:
    assert encoded(Moment(1.5)).hex() == "c1fb3ff8000000000000"


def test_infinite_numbers_are_taken_for_the_service_to_refuse() -> None:
    assert math.isinf(decoded(bytes.fromhex("f97c00")))


@pytest.mark.parametrize("text", ["", "1a00", "ff", "0000", "81", "9f01", "bf01ff", "1c", "fc"])
def test_what_is_no_cbor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no CBOR"):
        decoded(bytes.fromhex(text))


def test_values_in_each_other_without_end_are_refused() -> None:
    with pytest.raises(ValueError, match="too deep"):
        decoded(b"\x81" * 5000)
