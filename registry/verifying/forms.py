"""The forms in which a credential can be presented, each answering what the steps of `verify` ask.

* A form was read and nothing more: whatever it answers counts only after its signature held.
* A form for each kind of copy: paper here, a wallet's here, a badge likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from registry.model.host import address_of
from registry.securing import jws

if TYPE_CHECKING:
    from registry.model.credential import Disclosed, Facts
    from registry.model.month import Issued, Month
    from registry.securing.bundle import Bundle, IssuerKey
    from registry.securing.keybinding import KeyBinding
    from registry.securing.keys import PublicKey
    from registry.securing.papercode import PaperCode
    from registry.securing.presentation import Presentation


class Form(Protocol):
    """What was presented, as the steps see it."""

    @property
    def facts(self) -> Facts | Disclosed:
        """What may be shown once the credential is genuine."""

    @property
    def month(self) -> Issued:
        """When it was issued, shown or not; a copy may say the year alone."""

    @property
    def binding(self) -> KeyBinding | None:
        """The holder's answer to a verifier, where the form can carry one and does."""

    @property
    def index(self) -> int:
        """The place in the status list."""

    def key(self, bundle: Bundle) -> IssuerKey | None:
        """Return the key that the form names, if the bundle has it."""

    def why_forged(self, key: PublicKey) -> str:
        """Return what was not signed as it stands, or nothing."""

    def has_release(self, bundle: Bundle) -> bool:
        """Say whether the bundle knows the framework's release of every competency."""

    def list_number(self, bundle: Bundle) -> int | None:
        """Return the number of the status list, if the bundle has it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate's code: it names its key by four bytes and its list by a number."""

    code: PaperCode
    binding: None = None

    @property
    def facts(self) -> Facts:
        """Everything that the code says."""
        return self.code.facts

    @property
    def month(self) -> Issued:
        """The month of issue, or its year."""
        return self.code.facts.month

    @property
    def index(self) -> int:
        """The place in the status list."""
        return self.code.facts.slot.index

    def key(self, bundle: Bundle) -> IssuerKey | None:
        """Return the key with these four bytes."""
        return bundle.keys.get(self.code.kid4)

    def why_forged(self, key: PublicKey) -> str:
        """Return `signature` if it does not hold."""
        return "" if jws.verify_bytes(self.code.signing_input, self.code.signature, key) else "signature"

    def has_release(self, bundle: Bundle) -> bool:
        """Compare the numbers alone: the code names no framework."""
        known = {release for _framework, release in bundle.releases}
        return all(int(ref.rpartition("@")[2]) in known for ref in self.code.facts.competencies)

    def list_number(self, _bundle: Bundle) -> int:
        """Return the number that the code carries."""
        return self.code.facts.slot.list_number


@dataclass(frozen=True, slots=True)
class Wallet:
    """A wallet's presentation: it names registry, key and list by their addresses."""

    read: Presentation

    @property
    def facts(self) -> Disclosed:
        """What its holder chose to show."""
        return self.read.shown

    @property
    def month(self) -> Month:
        """The month of issue; the holder may keep it back, the check needs it."""
        return self.read.open.month

    @property
    def binding(self) -> KeyBinding | None:
        """The answer of the holder's key."""
        return self.read.binding

    @property
    def index(self) -> int:
        """The place in the status list."""
        return self.read.open.index

    def key(self, bundle: Bundle) -> IssuerKey | None:
        """Return the key with this thumbprint, if it is one of the registry that the credential names."""
        opened = self.read.open
        found = (
            key
            for key in bundle.keys.values()
            if key.kid == opened.kid and address_of(key.host) == opened.url
        )
        return next(found, None)

    def why_forged(self, key: PublicKey) -> str:
        """Return `signature`, `disclosure` or `key-binding` if one was not signed as it stands."""
        return self.read.why_forged(key)

    def has_release(self, bundle: Bundle) -> bool:
        """Look for the framework's release."""
        opened = self.read.open
        return (opened.framework, int(opened.competency.rpartition("@")[2])) in bundle.releases

    def list_number(self, bundle: Bundle) -> int | None:
        """Look for the list's address among those of the bundle; no address is ever followed."""
        uri = self.read.open.list_uri
        return next((number for number, entry in bundle.lists.items() if entry.uri == uri), None)
