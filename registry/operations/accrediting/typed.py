"""What somebody typed in a case: sealed, filled up, and never empty where a reason is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from registry.ports import Keys

MOST: Final = 2000
"""Characters: a page."""

_PURPOSE: Final = "case text"
_BLOCK: Final = 1024


class WordsRefusedError(RegistryError):
    """What was typed is missing, too long, or holds what nobody sees."""

    code: ClassVar[str] = "words_refused"

    def __init__(self, most: int = MOST) -> None:
        """Say what fits."""
        super().__init__(
            said("write between 1 and {most} characters, none of them hidden, and name no learner", most=most)
        )


def require(text: str, most: int = MOST) -> str:
    """Return a text without space around it; raise `WordsRefusedError`."""
    plain = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
    if not plain or len(plain) > most or not plain.replace("\n", " ").isprintable():
        raise WordsRefusedError(most)
    return plain


def sealed(text: str, bound: str, keys: Keys) -> bytes:
    """Return a text sealed for the row with this id."""
    data = text.encode()
    return keys.seal(_PURPOSE, data.ljust(-(-max(len(data), 1) // _BLOCK) * _BLOCK), bound.encode())


def opened(data: bytes, bound: str, keys: Keys) -> str:
    """Return a text as it was typed."""
    return keys.open(_PURPOSE, data, bound.encode()).decode().rstrip()
