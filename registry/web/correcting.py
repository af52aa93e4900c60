"""What both consoles need to put a certificate right: how it is shown, the ways, and what a form said.

* Of a certificate that is scanned only its place in a status list arrives: two numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from registry.model.correction import Correction, Wanted
from registry.model.credential import Slot
from registry.model.status import State
from registry.operations import publish
from registry.operations.correct import NameDiffersError
from registry.operations.correct_for import NamesDifferError
from registry.operations.prepare import RowRefusedError
from registry.securing.statuslist import LIST_SIZE
from registry.web import words
from registry.web.forms import FormRefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from registry.bootstrap import Registry
    from registry.model.credential import Credential
    from registry.model.errors import RegistryError
    from registry.model.ids import CredentialId
    from registry.model.month import Month
    from registry.web.forms import Form

MOST_LISTS: Final = 999_999
"""The highest number of a list that a code can hold."""

REFUSALS: Final = (NameDiffersError, NamesDifferError, RowRefusedError)
"""What the form can mend."""


class Way(StrEnum):
    """The ways, as they stand in an address."""

    PEN = "pen"
    NAME = "name"
    SLIP = "slip"

    @property
    def how(self) -> Correction:
        """What it is in the trade."""
        return _HOW[self]

    @classmethod
    def of(cls, how: Correction) -> Way:
        """Return the way that an act goes."""
        return next(way for way, one in _HOW.items() if one is how)


_HOW: Final = {
    Way.PEN: Correction.SLIP_OF_THE_PEN,
    Way.NAME: Correction.CHANGE_OF_NAME,
    Way.SLIP: Correction.NEW_SLIP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A credential as a page shows it: it names nobody."""

    id: CredentialId
    title: str
    level: str
    month: Month
    renew_by: Month | None
    withdrawn: bool


def shown(registry: Registry, credential: Credential) -> Shown:
    """Return a credential in words."""
    title, level = words.competency(registry.frameworks, credential.competency, credential.level)
    return Shown(
        id=credential.id,
        title=title,
        level=level,
        month=credential.month,
        renew_by=credential.renew_by,
        withdrawn=credential.state is State.WITHDRAWN,
    )


def wanted(way: Way, form: Form) -> Wanted:
    """Return what a form asks for; the old one stays where it does not say."""
    return Wanted.read(way.how, ends_old=form.line("ends") == "yes")


def place(form: Form) -> Slot:
    """Return the place in a status list that a scan found; raise `FormRefusedError`."""
    typed = form.line("list"), form.line("index")
    if not all(one.isascii() and one.isdecimal() and len(one) <= len(str(LIST_SIZE)) for one in typed):
        raise FormRefusedError
    number, index = map(int, typed)
    if not (1 <= number <= MOST_LISTS and index < LIST_SIZE):
        raise FormRefusedError
    return Slot(number, index)


def coming(registry: Registry) -> datetime:
    """Return when what is done now shows."""
    return publish.coming(registry.now(), registry.settings.publication_hours)


def wrong(error: RegistryError | None) -> dict[str, str]:
    """Return what to change, by field."""
    is_reference = isinstance(error, RowRefusedError) and error.column == "reference"
    said = error.message if error else ""
    return {"name": "" if is_reference else said, "reference": said if is_reference else ""}
