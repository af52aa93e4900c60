"""Why a certificate is put right: each way says what becomes of the old one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Correction(StrEnum):
    """The three ways; the value is what the private ledger calls it."""

    SLIP_OF_THE_PEN = "slip of the pen"
    """The name was never right: the old certificate is withdrawn with the next ordinary publication."""
    CHANGE_OF_NAME = "change of name"
    """Both names are true: the old certificate keeps working, unless its holder wants otherwise."""
    NEW_SLIP = "new slip"
    """The same certificate under a new secret: earlier copies keep working, unless the sheet was stolen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a certificate is put right, and whether what is out there of it stops working."""

    how: Correction
    ends_old: bool

    @classmethod
    def read(cls, how: Correction, *, ends_old: bool = False) -> Wanted:
        """Return what is wanted; after a slip of the pen the old one always goes."""
        return cls(how=how, ends_old=ends_old or how is Correction.SLIP_OF_THE_PEN)
