"""Putting right in a provider's place, where it is closed or unsafe: the registrar and a second person.

* The first types the name, the second types it again: what waits in between is a keyed digest of it, so
  neither is shown what the other typed, and what was asked for at one desk is made at another.
* The sheets lie in a tray of the registry's own, which the provider cannot open.
* Confirmed twice, or after a crash, it is made once.
"""

from __future__ import annotations

import hmac
import unicodedata
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.correction import Correction, Wanted
from registry.model.errors import RegistryError
from registry.model.ids import CredentialId
from registry.model.said import said
from registry.operations import countersign, finding, ledger
from registry.operations.correct import prepare_correction
from registry.operations.issue import carried_out, issue
from registry.operations.withdraw import own

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from registry.model.ids import ActId, PersonId, ProviderId, TrayId
    from registry.operations.countersign import Waiting
    from registry.operations.prepare import Prepared, Terms
    from registry.ports import Attempts, Keys, Store

ACTION: Final = "correct for a provider"


class NamesDifferError(RegistryError):
    """The second person typed another name than the first."""

    code: ClassVar[str] = "names_differ"

    def __init__(self) -> None:
        """Say what to do, and no name."""
        super().__init__(
            said(
                "this is not the name that was asked for: look at the person's document, letter by "
                "letter, and refuse it if the first name was wrong",
            )
        )


def prepare_for(
    credential: CredentialId,
    wanted: Wanted,
    name: str,
    *,
    terms_of: Callable[[ProviderId], Terms],
    store: Store,
    keys: Keys,
) -> Prepared:
    """Judge what would be made; raises what `correct.prepare_correction` raises."""
    provider = finding.get(credential, None, store=store).provider
    return prepare_correction(credential, wanted, name, terms=terms_of(provider), store=store, keys=keys)


def ask(
    credential: CredentialId,
    wanted: Wanted,
    name: str,
    *,
    reason: str,
    by: PersonId,
    terms_of: Callable[[ProviderId], Terms],
    store: Store,
    keys: Keys,
    now: datetime,
) -> ActId:
    """Ask a second person to put a certificate right.

    Raises what `prepare_for` raises, `KeptApartError` and `ReasonRefusedError`.
    """
    prepared = prepare_for(credential, wanted, name, terms_of=terms_of, store=store, keys=keys)
    act = countersign.new_act()
    about = {
        "credential": credential,
        "how": wanted.how,
        "ends_old": wanted.ends_old,
        "name": _name_mac(act, prepared.holder.name, keys).hex(),
    }
    with store.transaction() as tx:
        countersign.require_apart(tx, by, prepared.provider)
        countersign.ask(tx, act, ACTION, about, reason=reason, by=by, keys=keys, now=now)
    return act


def about(waiting: Waiting) -> tuple[CredentialId, Wanted]:
    """Return which certificate a waiting act is about, and how it is to be put right."""
    how = Correction(waiting.about["how"])
    return CredentialId(waiting.about["credential"]), Wanted.read(how, ends_old=waiting.about["ends_old"])


def confirm(
    act: ActId,
    name: str,
    *,
    by: PersonId,
    terms_of: Callable[[ProviderId], Terms],
    store: Store,
    keys: Keys,
    attempts: Attempts,
    now: datetime,
) -> TrayId:
    """Make what was asked for, if the second person typed the same name; return the registry's tray.

    Raises `ActUnknownError`, `SamePersonError`, `KeptApartError`, `NamesDifferError`, and what `prepare_for`
    and `issue` raise.
    """
    made = carried_out(act, provider=None, store=store, keys=keys)
    if made is None:
        with store.transaction() as tx:
            waiting = countersign.confirm(tx, act, action=ACTION, by=by, keys=keys, now=now)
            if not hmac.compare_digest(_name_mac(act, name, keys).hex(), waiting.about["name"]):
                raise NamesDifferError
            credential, wanted = about(waiting)
            countersign.require_apart(tx, by, own(tx, credential, None).provider)
            ledger.write(tx, keys, now, "confirmed", provider=None, reason=waiting.reason, by=by)
        prepared = prepare_for(credential, wanted, name, terms_of=terms_of, store=store, keys=keys)
        made = issue(
            [prepared],
            request=act,
            store=store,
            keys=keys,
            attempts=attempts,
            now=now,
            at_registry=True,
        )
    with store.transaction() as tx:
        countersign.done(tx, act)
    store.scrub()
    return made


def _name_mac(act: ActId, name: str, keys: Keys) -> bytes:
    # As `finding.holder_mac` reads a name; bound to the act, so that no two acts tell they are about one.
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    return keys.mac("act name", f"{act}|{plain}".encode(errors="replace"))
