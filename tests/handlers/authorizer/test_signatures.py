"""Signatures, and blocks that look like one to who reads them instead of comparing."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.authorizer.signatures import RsaKey, encoded_message
from tests.support.tokens import EXPONENT, private_key

KEY = private_key()
PUBLIC = RsaKey(KEY.modulus, EXPONENT)
MESSAGE = b"message"
SIGNATURE = KEY.sign(MESSAGE)
BLOCK = encoded_message(MESSAGE, "sha256", KEY.length)
DIGEST = hashlib.sha256(MESSAGE).digest()
DIGEST_INFO = BLOCK[-len(DIGEST) - 19 :]


@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
def test_a_signature_is_of_its_message_and_hash(hash_name: str) -> None:
    signature = KEY.sign(MESSAGE, hash_name)
    assert PUBLIC.verifies(MESSAGE, signature, hash_name)
    assert not PUBLIC.verifies(MESSAGE + b".", signature, hash_name)
    for other in {"sha256", "sha384", "sha512"} - {hash_name}:
        assert not PUBLIC.verifies(MESSAGE, signature, other)


def test_the_block_is_that_of_the_standard() -> None:
    # RFC 8017, section 9.2: EM = 0x00 || 0x01 || PS || 0x00 || T
    assert BLOCK[:2] == b"\x00\x01"
    assert set(BLOCK[2 : -len(DIGEST_INFO) - 1]) == {0xFF}
    assert BLOCK[-len(DIGEST_INFO) - 1] == 0
    assert BLOCK.endswith(DIGEST)
    assert len(BLOCK) == 256


def test_another_key_did_not_sign_it() -> None:
    other = private_key(2)
    assert not PUBLIC.verifies(MESSAGE, other.sign(MESSAGE), "sha256")


@given(st.integers(0, 256 * 8 - 1))
def test_no_bit_may_change(bit: int) -> None:
    number = int.from_bytes(SIGNATURE) ^ (1 << bit)
    assert not PUBLIC.verifies(MESSAGE, number.to_bytes(KEY.length), "sha256")


@pytest.mark.parametrize(
    "block",
    [
        # The hash further left, with what the forger needs behind it (Bleichenbacher, 2006).
        b"\x00\x01" + b"\xff" * 8 + b"\x00" + DIGEST_INFO + b"\x00" * (245 - len(DIGEST_INFO)),
        # A short padding and zeros.
        b"\x00\x01" + b"\xff" * 8 + b"\x00" * (246 - len(DIGEST_INFO)) + DIGEST_INFO,
        b"\x00\x02" + BLOCK[2:],
        b"\x00\x01" + b"\x01" * (253 - len(DIGEST_INFO)) + b"\x00" + DIGEST_INFO,
        # The algorithm without its NULL, which some readers take.
        b"\x00\x01"
        + b"\xff" * (253 - 49)
        + b"\x00"
        + bytes.fromhex("302f300b0609608648016503040201")
        + bytes.fromhex("0420")
        + DIGEST,
        b"\x00\x01" + b"\xff" * (253 - len(DIGEST)) + b"\x00" + DIGEST,
    ],
)
def test_a_block_that_only_looks_like_one_is_refused(block: bytes) -> None:
    assert len(block) == KEY.length
    assert not PUBLIC.verifies(MESSAGE, KEY.power(block), "sha256")


def test_a_signature_has_one_form() -> None:
    signature = KEY.sign(MESSAGE)
    for wrong in (
        signature[1:],
        b"\x00" + signature,
        b"",
        signature + b"\x00",
        (int.from_bytes(signature) + KEY.modulus).to_bytes(KEY.length + 1),
    ):
        assert not PUBLIC.verifies(MESSAGE, wrong, "sha256")


@pytest.mark.parametrize("number", [0, 1, KEY.modulus - 1], ids=["zero", "one", "minus one"])
def test_numbers_that_are_their_own_power(number: int) -> None:
    assert not PUBLIC.verifies(MESSAGE, number.to_bytes(KEY.length), "sha256")


@pytest.mark.parametrize(
    ("modulus", "exponent"),
    [
        (private_key(3, 1024).modulus, EXPONENT),
        (2**2046 + 1, EXPONENT),
        (2**8192 + 1, EXPONENT),
        (KEY.modulus, 1),
        (KEY.modulus, 2),
        (KEY.modulus, 65536),
        (KEY.modulus, 2**32 + 1),
    ],
    ids=[
        "short",
        "barely short",
        "long",
        "power 1",
        "even power",
        "even large power",
        "huge power",
    ],
)
def test_weak_keys_are_none(modulus: int, exponent: int) -> None:
    with pytest.raises(ValueError, match="must"):
        RsaKey(modulus, exponent)
