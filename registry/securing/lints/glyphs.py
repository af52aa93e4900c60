"""Every character of a name can be printed: known from the fonts' list of characters, before signing.

The fonts are not read here: their code points are handed in (`registry.rendering.fonts` has them cached).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Container

NAME: Final = "glyphs"
REASON: Final = "A letter that the fonts lack is printed as an empty box, on a paper that somebody keeps."
GOOD: Final = ("Ana", "Ana Ana")
BAD: Final = ("Ana \U0001f600", "\u2603")


class GlyphMissingError(RegistryError):
    """The fonts of the certificate lack a character: nothing may be signed."""

    code: ClassVar[str] = "glyph_missing"

    def __init__(self) -> None:
        """Say what is wrong, and no value."""
        super().__init__(said("the name holds a character that the certificate's fonts cannot print"))


def missing(text: str, available: Container[int]) -> tuple[str, ...]:
    """Return the characters of `text` whose code points are not available, each once, in order."""
    return tuple(dict.fromkeys(letter for letter in text if ord(letter) not in available))


def require(text: str, available: Container[int]) -> None:
    """Raise `GlyphMissingError` if a character is not available."""
    if missing(text, available):
        raise GlyphMissingError
