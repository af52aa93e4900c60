"""A badge as the steps of `verify` see it: it names nobody, and registry, key and list by their addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.securing import jws

if TYPE_CHECKING:
    from registry.model.credential import Facts
    from registry.model.month import Month
    from registry.securing.bundle import Bundle, IssuerKey
    from registry.securing.keys import PublicKey
    from registry.securing.openbadge_reading import SignedBadge


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge that was read."""

    read: SignedBadge
    binding: None = None

    @property
    def facts(self) -> Facts:
        """Everything that the badge says."""
        return self.read.badge.facts

    @property
    def month(self) -> Month:
        """The month of issue."""
        return self.read.badge.claims.month

    @property
    def index(self) -> int:
        """The place in the status list."""
        return self.read.badge.slot.index

    def key(self, bundle: Bundle) -> IssuerKey | None:
        """Return the key with this thumbprint, if it is one of the registry that the badge names."""
        named = (self.read.kid, self.read.host)
        return next((key for key in bundle.keys.values() if (key.kid, key.host) == named), None)

    def why_forged(self, key: PublicKey) -> str:
        """Return `signature` if it does not hold."""
        return "" if jws.verify_bytes(self.read.signing_input, self.read.signature, key) else "signature"

    def has_release(self, bundle: Bundle) -> bool:
        """Look for the framework's release."""
        claims = self.read.badge.claims
        return (claims.framework, int(claims.competency.rpartition("@")[2])) in bundle.releases

    def list_number(self, _bundle: Bundle) -> int:
        """Return the list's number: its bits are those of the Token Status List with the same number."""
        return self.read.badge.slot.list_number
