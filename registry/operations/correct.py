"""Putting right: a new slip for a lost one, a new certificate for a slip of the pen.

* A new slip is one more copy of the same credential. Its record is sealed anew: the old sheet opens nothing.
  Earlier copies keep working unless the slip was stolen.
* A replacement is a new credential with the first month kept. Nothing stored or public links it to the old.
* Whichever it is, the name is typed again, and judged as at the first time; the first decision counts, so it
  works after the accreditation's end too.
"""

from __future__ import annotations

from dataclasses import replace as changed
from typing import TYPE_CHECKING, ClassVar

from registry.model.correction import Correction
from registry.model.errors import RegistryError
from registry.model.said import said
from registry.operations import finding
from registry.operations.prepare import Row, prepare_again
from registry.operations.withdraw import own_issued

if TYPE_CHECKING:
    from registry.model.correction import Wanted
    from registry.model.credential import Credential
    from registry.model.ids import CredentialId
    from registry.operations.prepare import Prepared, Terms
    from registry.ports import Keys, Store


class NameDiffersError(RegistryError):
    """The name is not the one on the credential."""

    code: ClassVar[str] = "name_differs"

    def __init__(self) -> None:
        """Say what to do, and no name."""
        super().__init__(
            said(
                "this is not the name on the certificate: type it as printed; if it is wrong or has changed, "
                "choose slip of the pen or change of name"
            )
        )


def prepare_correction(
    credential: CredentialId,
    wanted: Wanted,
    name: str,
    *,
    terms: Terms,
    store: Store,
    keys: Keys,
    reference: str = "",
) -> Prepared:
    """Prepare what puts a certificate right; `issue()` makes it. A new slip keeps its reference.

    Raises what the two below raise.
    """
    if wanted.how is Correction.NEW_SLIP:
        return prepare_new_slip(credential, name, stolen=wanted.ends_old, terms=terms, store=store, keys=keys)
    prepared = prepare_replacement(
        credential, name, keep_old=not wanted.ends_old, terms=terms, store=store, reference=reference
    )
    return changed(prepared, correction=wanted.how)


def prepare_new_slip(
    credential: CredentialId, name: str, *, stolen: bool, terms: Terms, store: Store, keys: Keys
) -> Prepared:
    """Prepare one more copy of a credential under a new secret; `issue()` makes it.

    Raises `CredentialUnknownError`, `TransitionError` or `NameDiffersError`.
    """
    with store.reading() as tx:
        found = own_issued(tx, credential, terms.provider)
        if not finding.is_holder(tx, credential, name, keys):
            raise NameDiffersError
    prepared = _again(found, name, terms)
    return changed(prepared, existing=credential, stolen=stolen, correction=Correction.NEW_SLIP)


def prepare_replacement(
    credential: CredentialId, name: str, *, keep_old: bool, terms: Terms, store: Store, reference: str = ""
) -> Prepared:
    """Prepare a new credential in place of one with a wrong name; `issue()` makes it and withdraws the old.

    `keep_old` leaves the old one working (a change of name). Raises `CredentialUnknownError`,
    `TransitionError` or `RowRefusedError`.
    """
    with store.reading() as tx:
        found = own_issued(tx, credential, terms.provider)
    prepared = _again(found, name, terms, reference)
    how = Correction.CHANGE_OF_NAME if keep_old else Correction.SLIP_OF_THE_PEN
    return changed(prepared, replaces=None if keep_old else credential, correction=how)


def _again(found: Credential, name: str, terms: Terms, reference: str = "") -> Prepared:
    code, _, release = found.competency.partition("@")
    framework = next(
        (
            one.name
            for one in terms.frameworks.values()
            if str(one.release) == release and any(each.code == code for each in one.competencies)
        ),
        "",
    )
    row = Row(framework=framework, competency=code, level=found.level, name=name, reference=reference)
    return prepare_again(row, found, terms)
