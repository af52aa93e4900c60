"""In which language a certificate is printed, and in which second one beside it, if any.

* As text it is a code of ISO 639, or two with a plus between them: `ar`, `ar+en`.
* It says how a sheet is printed and nothing that is signed: the same credential is printed in every language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Collection


class LanguageUnknownError(RegistryError):
    """Certificates are not printed in this language."""

    code: ClassVar[str] = "language_unknown"

    def __init__(self, known: Collection[str]) -> None:
        """Say which languages there are."""
        super().__init__(
            said(
                "certificates are printed in {known}: give one, or two with a plus between them",
                known=", ".join(known),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The language of a page, and the one in which its main words stand a second time, or none."""

    first: str = "en"
    second: str = ""

    def __str__(self) -> str:
        """Return `ar+en`, or `ar`."""
        return f"{self.first}+{self.second}" if self.second else self.first

    @classmethod
    def read(cls, text: str, known: Collection[str]) -> Spoken:
        """Read what somebody typed or chose; nothing is English. Raises `LanguageUnknownError`."""
        codes = [code.strip() for code in text.lower().split("+")] if text.strip() else ["en"]
        if len(codes) > 2 or not set(codes) <= set(known):  # noqa: PLR2004 - a first and a second
            raise LanguageUnknownError(known)
        return cls.of(*codes)

    @classmethod
    def of(cls, first: str, second: str = "") -> Spoken:
        """Return a page in `first`, and in `second` where that is another language."""
        return cls(first=first, second="" if second == first else second)

    @classmethod
    def kept(cls, text: str) -> Spoken:
        """Return what was kept as text."""
        return cls.of(*text.split("+", 1))


ENGLISH = Spoken()
