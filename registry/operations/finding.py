"""What a provider issued: shown without names, searched by slip number or own reference.

* Slip numbers, references and names are kept as keyed digests, each bound to its credential: they can be
  compared, never listed, and the same reference on two credentials has two digests.
* So a search tries every credential of its provider. That is slower, and links no two credentials for ever.
* A certificate that is at hand is found by its place in a status list, which is all of it that has to be
  sent: neither the code nor the name comes here.
* A name that is typed again is compared likewise: a new slip cannot become somebody else's certificate.
"""

from __future__ import annotations

import hmac
import unicodedata
from typing import TYPE_CHECKING, Final

from registry.model.ids import CredentialId
from registry.model.status import State
from registry.operations import status
from registry.operations.withdraw import own

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.credential import Credential, Slot
    from registry.model.ids import ProviderId
    from registry.ports import Keys, Store, Transaction

_NOBODYS: Final = CredentialId("")
_SHOWN: Final = (State.ISSUED, State.WITHDRAWN)


def issued_by(provider: ProviderId, *, store: Store) -> Sequence[Credential]:
    """Return the provider's credentials, issued and withdrawn, newest month first, else in no order."""
    with store.reading() as tx:
        return tx.credentials.issued_by(provider)


def find(text: str, provider: ProviderId, *, store: Store, keys: Keys) -> Sequence[Credential]:
    """Return the provider's credentials with this slip number or own reference; none for an empty text."""
    if not text.strip():
        return ()
    with store.reading() as tx:
        return [
            found.credential
            for found in tx.credentials.findable(provider)
            if search_mac(found.credential.id, text, keys) in (found.slip_mac, found.reference_mac)
        ]


def find_scanned(
    slot: Slot, provider: ProviderId | None, *, store: Store, keys: Keys
) -> Sequence[Credential]:
    """Return the credential that has a copy at this place, if it is the provider's; the registrar's are all.

    Another provider's is as unknown as nobody's, by the same steps.
    """
    with store.reading() as tx:
        copies = tx.credentials.copies_at([status.slot_mac(slot, keys)])
        wanted = next((copy.credential for copy in copies), _NOBODYS)
        found = tx.credentials.lock(wanted)
    is_own = found is not None and provider in {None, found.provider} and found.state in _SHOWN
    return [found] if found is not None and is_own else []


def get(credential: CredentialId, provider: ProviderId | None, *, store: Store) -> Credential:
    """Return one credential of the provider, or any for the registrar; raise `CredentialUnknownError`."""
    with store.reading() as tx:
        return own(tx, credential, provider)


def search_mac(credential: CredentialId, text: str, keys: Keys) -> bytes:
    """Return the digest of a slip number or reference of one credential.

    Case, spaces and ways of typing do not count.
    """
    return keys.mac("search", f"{credential}|{plain(text)}".encode(errors="replace"))


def plain(text: str) -> str:
    """Return a slip number or reference as it is compared."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def holder_mac(credential: CredentialId, name: str, keys: Keys) -> bytes:
    """Return the digest of a name on one credential; the same name elsewhere has another.

    Letters count as they are printed, so that two copies of a credential carry one name.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    return keys.mac("holder", f"{credential}|{plain}".encode(errors="replace"))


def is_holder(tx: Transaction, credential: CredentialId, name: str, keys: Keys) -> bool:
    """Say whether this is the name on the credential."""
    expected = tx.credentials.holder_mac(credential)
    return hmac.compare_digest(expected, holder_mac(credential, name, keys))
