"""What a leaf says of the key that it certifies: at which address it signs, and how long the leaf lasts.

* Wallets follow the leaf, so a token that it does not cover is one that they refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509

from registry.securing.keys import PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A key with its addresses; `until` is in Unix seconds."""

    key: PublicKey
    addresses: frozenset[str]
    until: int

    def covers(self, issuer: str, until: int | None) -> bool:
        """Say whether the leaf is for this issuer and lasts as long; `None` asks for no time."""
        return issuer in self.addresses and (until is None or until <= self.until)


@lru_cache(maxsize=8)
def read(der: bytes) -> Leaf:
    """Read one of our own leaves; a registry has a few, and each is opened once."""
    certificate = x509.load_der_x509_certificate(der)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return Leaf(
        key=PublicKey.from_certificate(der),
        addresses=frozenset(names.get_values_for_type(x509.UniformResourceIdentifier)),
        until=int(certificate.not_valid_after_utc.timestamp()),
    )
