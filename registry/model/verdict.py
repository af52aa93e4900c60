"""What a check can end in.

* Only `Genuine` carries facts, so nothing unverified can be shown as verified.
* A verdict has no truth value: `if verdict:` raises, because "true" would not say what is true.
* `why` is a stable code for programs and for the page's words; it never holds a value from the certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from registry.model.credential import Disclosed, Facts


class Currency(StrEnum):
    """How far a genuine certificate can be relied on today."""

    CURRENT = "CURRENT"
    RENEW = "RENEW"
    UNCHECKED = "UNCHECKED"
    WITHDRAWN = "WITHDRAWN"


class Falsity(StrEnum):
    """Why a certificate is not genuine."""

    FORGED = "FORGED"
    UNKNOWN = "UNKNOWN"


class Doubt(StrEnum):
    """Why nothing can be said."""

    UNREADABLE = "UNREADABLE"
    NOT_CHECKED = "NOT_CHECKED"


class _NoTruthValue:
    __slots__ = ()

    def __bool__(self) -> NoReturn:
        message = "a verdict has no truth value: look at its state"
        raise TypeError(message)


@dataclass(frozen=True, slots=True)
class Genuine(_NoTruthValue):
    """The signature holds. `why` is empty but for UNCHECKED, where it says what was missing.

    `facts` are what a code says or what a wallet's holder chose to show: nothing else is known.
    """

    facts: Facts | Disclosed
    currency: Currency
    why: str = ""

    @property
    def state(self) -> str:
        """The state's public name."""
        return self.currency.value


@dataclass(frozen=True, slots=True)
class NotGenuine(_NoTruthValue):
    """The registry did not sign this, or signed it with a key that no longer counts."""

    reason: Falsity
    why: str

    @property
    def state(self) -> str:
        """The state's public name."""
        return self.reason.value


@dataclass(frozen=True, slots=True)
class Undetermined(_NoTruthValue):
    """Nothing is known about the certificate; it is neither good nor bad."""

    reason: Doubt
    why: str

    @property
    def state(self) -> str:
        """The state's public name."""
        return self.reason.value


Verdict = Genuine | NotGenuine | Undetermined
