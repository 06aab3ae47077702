"""RSA signatures of the scheme RSASSA-PKCS1-v1_5, verified with the standard library alone.

Source: RFC 8017, sections 8.2.2 and 9.2. The whole block that the signature must hold is made and compared, so that no
part of it is parsed: what reads the block instead has been deceived by what stands around the hash.
"""

import hashlib
import hmac
from dataclasses import dataclass

MIN_KEY_BITS, MAX_KEY_BITS = 2048, 8192
"""Source of the least: RFC 7518, section 3.3. More than the most costs a function too much time."""
MAX_EXPONENT = 2**32

# DER of DigestInfo up to the hash. Source: RFC 8017, section 9.2, note 1.
_DIGEST_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}


@dataclass(frozen=True)
class RsaKey:
    """A public key.

    Raises:
        ValueError: it is too short or too long, or its exponent is none.
    """

    modulus: int
    exponent: int

    def __post_init__(self) -> None:
        if not MIN_KEY_BITS <= self.modulus.bit_length() <= MAX_KEY_BITS:
            raise ValueError(f"a key must have {MIN_KEY_BITS} to {MAX_KEY_BITS} bits")
        if not 3 <= self.exponent <= MAX_EXPONENT or self.exponent % 2 == 0:
            raise ValueError("an exponent must be odd and from 3 to 2**32")

    def verifies(self, message: bytes, signature: bytes, hash_name: str) -> bool:
        """Tell whether the signature of a message was made with the private key of this one.

        Args:
            message: that is signed.
            signature: as long as the key.
            hash_name: `sha256`, `sha384` or `sha512`.
        """
        length = (self.modulus.bit_length() + 7) // 8
        number = int.from_bytes(signature)
        if len(signature) != length or number >= self.modulus:
            return False
        block = pow(number, self.exponent, self.modulus).to_bytes(length)
        return hmac.compare_digest(block, encoded_message(message, hash_name, length))


def encoded_message(message: bytes, hash_name: str, length: int) -> bytes:
    """The block of a message: EMSA-PKCS1-v1_5 of `length` bytes."""
    digest_info = _DIGEST_INFO[hash_name] + hashlib.new(hash_name, message).digest()
    padding = b"\xff" * (length - len(digest_info) - 3)
    return b"\x00\x01" + padding + b"\x00" + digest_info
