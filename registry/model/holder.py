"""The person whose competence is certified: the only type that knows a name.

* It lives in memory, from the form to the sealed record, and nowhere else.
* Only the operations that prepare, issue, hand over and claim may import it; an import contract holds that.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import said

MAX_NAME: Final = 64
"""Characters: what an A4 page shows in one or two lines and a code carries in every script."""


class NameRefusedError(RegistryError):
    """The name is missing or too long; the message never repeats it."""

    code: ClassVar[str] = "name_refused"


@dataclass(frozen=True, slots=True)
class Holder:
    """A name as it will be printed. `repr` hides it, so that no log or traceback shows a person."""

    name: str = field(repr=False)

    @classmethod
    def read(cls, text: str) -> Holder:
        """Read what was typed, composed (NFC) and single-spaced; raise `NameRefusedError`."""
        name = " ".join(unicodedata.normalize("NFC", text).split())
        if not name:
            message = said("the name is missing: type it as it will be printed")
            raise NameRefusedError(message)
        if len(name) > MAX_NAME:
            message = said(
                "the name is longer than {most} characters: shorten it as the person agrees", most=MAX_NAME
            )
            raise NameRefusedError(message)
        return cls(name)
