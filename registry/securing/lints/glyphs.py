"""Every character of a name can be printed: known from the fonts' list of characters, before signing.

* The fonts are not read here: their code points are handed in (`registry.rendering.fonts` has them cached).
* A script whose fonts can be installed is told from a letter that no font has: of the first it is said what
  to install, of the second that the name must be written in another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from registry.model.said import Said

NAME: Final = "glyphs"
REASON: Final = "A letter that the fonts lack is printed as an empty box, on a paper that somebody keeps."
GOOD: Final = ("Ana", "Ana Ana")
BAD: Final = ("Ana \U0001f600", "\u2603")

_MORE: Final = "competency-registry[fonts-more]"
_CJK: Final = "competency-registry[fonts-cjk]"
_WEB: Final = ""
"""Nothing on PyPI has these: they come with the JavaScript packages."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script whose fonts may be missing: its code points, and the package that brings them, if one does.

    `probe` is a letter that the fonts have for sure: where it is missing, they are not installed.
    """

    title: Said
    package: str
    probe: int
    ranges: tuple[range, ...]


SCRIPTS: Final = (
    Script(said("Armenian"), _WEB, 0x0531, (range(0x0530, 0x0590), range(0xFB13, 0xFB18))),
    Script(
        said("Georgian"), _WEB, 0x10D0, (range(0x10A0, 0x1100), range(0x1C90, 0x1CC0), range(0x2D00, 0x2D30))
    ),
    Script(said("Gujarati"), _WEB, 0x0A95, (range(0x0A80, 0x0B00),)),
    Script(said("Odia"), _WEB, 0x0B15, (range(0x0B00, 0x0B80),)),
    Script(said("Sinhala"), _WEB, 0x0D9A, (range(0x0D80, 0x0E00),)),
    Script(said("Bengali"), _MORE, 0x0995, (range(0x0980, 0x0A00),)),
    Script(
        said("Ethiopic"), _MORE, 0x1200, (range(0x1200, 0x13A0), range(0x2D80, 0x2DE0), range(0xAB00, 0xAB30))
    ),
    Script(said("Khmer"), _MORE, 0x1780, (range(0x1780, 0x1800), range(0x19E0, 0x1A00))),
    Script(
        said("Chinese, Japanese and Korean"),
        _CJK,
        0x4E00,
        (
            range(0x1100, 0x1200),
            range(0x2E80, 0x2FE0),
            range(0x3000, 0xA000),
            range(0xA960, 0xA980),
            range(0xAC00, 0xD800),
            range(0xF900, 0xFB00),
            range(0xFF00, 0xFFF0),
            range(0x20000, 0x3FFFE),
        ),
    ),
)
"""What can be installed; the other scripts of ours are always there."""


class GlyphMissingError(RegistryError):
    """The fonts of the certificate lack a character: nothing may be signed."""

    code: ClassVar[str] = "glyph_missing"

    def __init__(self) -> None:
        """Say what is wrong, and no value."""
        super().__init__(said("the name holds a character that the certificate's fonts cannot print"))


def missing(text: str, available: Container[int]) -> tuple[str, ...]:
    """Return the characters of `text` whose code points are not available, each once, in order."""
    return tuple(dict.fromkeys(letter for letter in text if ord(letter) not in available))


def not_installed(letters: Iterable[str], available: Container[int]) -> Script | None:
    """Return the first script of missing letters whose fonts are not installed here, or `None`."""
    for letter in letters:
        for script in SCRIPTS:
            if script.probe not in available and any(ord(letter) in one for one in script.ranges):
                return script
    return None


def to_install(script: Script) -> Said:
    """Return what is missing, in words, and how to get it."""
    if script.package == _WEB:
        return said(
            "the fonts for {script} are not installed: fetch them with npm ci --prefix web",
            script=script.title,
        )
    return said(
        "the fonts for {script} are not installed: install {package}",
        script=script.title,
        package=script.package,
    )


def require(text: str, available: Container[int]) -> None:
    """Raise `GlyphMissingError` if a character is not available."""
    if missing(text, available):
        raise GlyphMissingError
